//! What the step function could not do as the script says, and no line of the script speaks of: a person is
//! told, as an incident.

use jalon_core::step::{Attention, Effect as CoreEffect, ValueFault};
use jalon_simulate::World;
use jalon_store::{Key, Text, text};

use super::{Desk, Stop, Working};
use crate::work::PutAside;

impl Working {
    /// Tells a person once: as long as nobody has dealt with it, the same is no news.
    pub(super) fn attention(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (effect, what): (&CoreEffect, Attention),
    ) -> Result<(), Stop> {
        let of = effect.slot.subject;
        let open = self.open.as_ref();
        let Some((world, why)) = open
            .and_then(|open| open.worlds.get(part))
            .and_then(|world| Some((world, for_people(world, what)?)))
        else {
            return Ok(());
        };
        let path = world.machine.path(effect.slot.path);
        let account = self.key.account.0.to_string();
        let key = match what {
            // One row that lacks is one thing to do, however many invoices need it.
            Attention::Value(ValueFault::NeedsRate { .. }) => {
                Key::of(&["attention", &account, &why.en])
            }
            _ => Key::of(&["attention", &account, &why.en, path, &of.0.to_string()]),
        };
        if self.incident(desk, key)?.is_some() {
            return Ok(());
        }
        let number = self.invoice_number(of).unwrap_or_default();
        let what = text(
            format!("{number}: {} ({path})", why.en),
            format!("{number} : {} ({path})", why.fr),
        );
        self.tell_people(desk, key, &what, &PutAside::Attention(of.0))
    }
}

/// What a person is to look at, in words. What stands in another list already, such as a message in doubt or a
/// late task, is none.
fn for_people(world: &World, what: Attention) -> Option<Text> {
    let machine = &world.machine;
    match what {
        Attention::Value(ValueFault::NeedsRate { table, day }) => {
            let name = &machine.dated_tables.get(table)?.name;
            Some(text(
                format!(
                    "{name} has no row for {day}, so what is counted by it was not claimed: add the row and deploy"
                ),
                format!(
                    "{name} n’a pas de ligne pour le {day}, donc ce qui en dépend n’a pas été réclamé : ajoutez la ligne et déployez"
                ),
            ))
        }
        Attention::Value(_) => Some(text(
            "a value of the script can't be told",
            "une valeur du script est indéterminable",
        )),
        Attention::NobodyInRole(role) => {
            let role = machine.roles.get(role).map_or("", |role| &role.name);
            Some(text(
                format!("nobody has the role {role}, so nothing was sent to it"),
                format!("personne n’a le rôle {role}, donc rien ne lui a été envoyé"),
            ))
        }
        Attention::UndoneAfterEnd => Some(text(
            "something was undone after the journey had ended: look at what is open now",
            "quelque chose a été défait après la fin du parcours : regardez ce qui est ouvert maintenant",
        )),
        _ => None,
    }
}
