//! Machines that are one but for names that only people read: they do the same, and nothing has to be explored.

use jalon_core::Machine;
use jalon_core::machine::journey::Subject;
use jalon_core::machine::{Dense, List};

/// Whether two machines are the same but for the names of journeys, milestones and steps, and for what is to be
/// proved of them. Teams, roles, agencies, templates and fields are known outside by their names, which count.
pub fn alike(old: &Machine, new: &Machine) -> bool {
    without_names(old) == without_names(new)
}

fn without_names(machine: &Machine) -> Machine {
    let mut machine = machine.clone();
    // What a customer's invoices are followed by together is known by the name of its journey.
    let by_customer = machine.journeys.items().iter();
    let mut by_customer = by_customer.filter(|one| one.subject != Subject::Invoice);
    let named = by_customer.next().is_some();
    machine.policies.clear();
    if !named {
        each(&mut machine.journeys, |journey| journey.name = "".into());
        each(&mut machine.milestones, |one| one.name = "".into());
        each(&mut machine.steps, |step| step.name = "".into());
        each(&mut machine.paths, |path| *path = "".into());
    }
    machine
}

fn each<I: Dense, T>(list: &mut List<I, T>, mut change: impl FnMut(&mut T)) {
    for place in 0..list.len() {
        if let Some(one) = list.get_mut(I::at(place)) {
            change(one);
        }
    }
}
