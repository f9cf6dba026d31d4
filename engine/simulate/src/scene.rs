//! The scene: customers and invoices as accounts, before anything happens.

use jalon_core::cases::{GivenCustomer, GivenInvoice, Happens};
use jalon_core::eval::{Facts, Stored};
use jalon_core::machine::{CustomerFieldId, Dense, RoleId};
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{
    Account, Arrival, Contact, Context, Customer, Stimulus, View, default_of, step,
};
use jalon_core::{Day, Instant, TimeOfDay, Zone};
use smol_str::{SmolStr, format_smolstr};

use crate::timeline::subject_of;
use crate::world::World;

/// What a simulation plays: who there is, and what happens.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Customers, each with its own account or in that of its payer.
    pub customers: &'a [GivenCustomer],
    /// Their invoices.
    pub invoices: &'a [GivenInvoice],
    /// What happens, in the order in which it is told.
    pub happens: Vec<&'a Happens>,
    /// Days at whose end it is noted how things stand.
    pub days: Vec<Day>,
    /// The last day.
    pub until: Day,
}

/// The account in which each customer is: its payer's, or its own.
pub(crate) fn payer_of(customers: &[GivenCustomer], customer: usize) -> usize {
    let mut place = customer;
    // A payer of a payer pays; whoever pays in a circle pays for itself.
    for _ in 0..customers.len() {
        match customers.get(place).and_then(|given| given.payer) {
            Some(payer) if payer < customers.len() => place = payer,
            _ => return place,
        }
    }
    customer
}

/// The key by which a customer is known.
pub(crate) fn key_of(customer: usize) -> SmolStr {
    format_smolstr!("customer {customer}")
}

/// An account that knows nobody but its payer.
pub fn new_account(payer: usize) -> Account {
    Account::new(Customer {
        key: key_of(payer),
        ..Customer::default()
    })
}

/// A customer as the machine knows it; what is not given has its default.
pub fn customer_of(world: &World, place: usize, given: &GivenCustomer) -> Customer {
    let fields = world.machine.customer_fields.iter();
    let fields = fields.map(|(id, field)| {
        let mut told = given.fields.iter().rev();
        let told = told.find(|(of, _): &&(CustomerFieldId, Stored)| *of == id);
        told.map_or_else(
            || default_of(&world.machine, field),
            |(_, value)| value.clone(),
        )
    });
    let way = world
        .machine
        .customer_fields
        .iter()
        .find_map(|(id, field)| {
            let mut told = given.fields.iter();
            let told = told.find(|(of, _)| *of == id && field.name == "way");
            match told {
                Some((_, Stored::Way(way))) => Some(*way),
                _ => None,
            }
        });
    let name = given.shown_name.clone().or_else(|| given.name.clone());
    let contact = |role: RoleId| Contact {
        role,
        key: format_smolstr!("{} {}", key_of(place), role.place()),
    };
    Customer {
        key: key_of(place),
        name: name.unwrap_or_else(|| SmolStr::new_static("Customer")),
        country: given.country.clone(),
        language: given.language.clone(),
        time_zone: given.time_zone.clone(),
        terms: given.terms.as_ref().and_then(|name| world.terms(name)),
        way,
        fields: fields.collect(),
        contacts: given.roles.iter().copied().map(contact).collect(),
        ..Customer::default()
    }
}

/// An invoice as it arrives.
pub fn arrival_of(place: usize, given: &GivenInvoice) -> Arrival {
    let number = given.number.clone().or_else(|| given.name.clone());
    Arrival {
        id: subject_of(place),
        customer: key_of(given.customer),
        number: number.unwrap_or_else(|| SmolStr::new_static("INV-1")),
        status: if given.draft {
            InvoiceStatus::Draft
        } else {
            InvoiceStatus::Open
        },
        issue: given.issue,
        due: given.due,
        total: given.total,
        instalments: given.instalments.clone(),
        purchase_order: given.purchase_order.clone(),
        payment_reference: None,
        fields: given.fields.clone(),
    }
}

impl Scene<'_> {
    /// The zone of the journey that takes each invoice: it is tried out on an account of its own.
    pub fn zones(&self, world: &World) -> Vec<Zone> {
        let invoices = self.invoices.iter().enumerate();
        let zones = invoices.map(|(place, given)| {
            let payer = payer_of(self.customers, given.customer);
            let mut account = new_account(payer);
            let noon = Zone::utc().instant(given.issue, TimeOfDay::NOON);
            let mut try_out = |stimulus: &Stimulus| {
                let mut effects = Vec::new();
                let (machine, context) = (&world.machine, &world.context);
                step(machine, context, &mut account, stimulus, noon, &mut effects).is_ok()
            };
            for of in [payer, given.customer] {
                if let Some(customer) = self.customers.get(of) {
                    try_out(&Stimulus::Customer(customer_of(world, of, customer)));
                }
            }
            try_out(&Stimulus::Arrival(Box::new(arrival_of(place, given))));
            zone_of(&world.machine, &world.context, &account, noon)
        });
        zones.collect()
    }
}

fn zone_of(
    machine: &jalon_core::Machine,
    context: &Context,
    account: &Account,
    now: Instant,
) -> Zone {
    let Some(subject) = account.subjects.first() else {
        return Zone::utc();
    };
    let view = View::of(machine, context, account, (subject, 0), None, now);
    view.calendar().parts().zone.clone()
}
