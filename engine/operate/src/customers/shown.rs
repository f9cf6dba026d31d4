//! One customer: how it pays, how it stands, and whom it has in which role.

use jalon_core::records::ContactRecord;
use jalon_core::step::Customer;
use jalon_core::{Instant, Machine};
use jalon_daemon::reception::contact_key;
use serde::Serialize;
use utoipa::ToSchema;

use super::list::{CustomerLine, of_row};
use super::{account_of, held, unknown};
use crate::found::{Facing, deployed, kept};
use crate::{House, Refused};

/// A customer with all that is known of it.
pub struct Shown {
    /// For programs.
    pub told: CustomerTold,
}

/// A customer with all that is known of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerTold {
    /// What lists tell of it.
    #[serde(flatten)]
    pub line: CustomerLine,
    /// Two letters of its country.
    pub country: Option<String>,
    /// Its time zone.
    pub time_zone: Option<String>,
    /// Its payment terms.
    pub terms: Option<String>,
    /// The keys of those that it pays for.
    pub pays_for_these: Vec<String>,
    /// Who has which role, in the order in which they came.
    pub contacts: Vec<ContactTold>,
}

/// Somebody in a role.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerContact)]
pub struct ContactTold {
    /// The role, as scripts name it.
    pub role: String,
    /// The key of the contact.
    pub contact: String,
    /// Its name; nothing once it is erased.
    pub name: Option<String>,
    /// Its mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its language, where it is not the customer's.
    pub language: Option<String>,
}

/// Shows the customer with a key, as it stands at a moment.
pub fn show(house: &mut House, customer: &str, now: Instant) -> Result<Shown, Refused> {
    let account = account_of(house, customer)?;
    let row = house.store.accounts(&[account])?.into_iter().next();
    let row = row.ok_or_else(|| unknown(customer))?;
    let deployed = deployed(house)?;
    let mut facing = Facing::new(&deployed);
    let notes = held::all(house, now)?;
    let lines = of_row(house, &mut facing, &row, (&notes, now))?;
    let line = lines.into_iter().map(|(_, line)| line.told);
    let line = line.into_iter().find(|line| line.customer == customer);
    let line = line.ok_or_else(|| unknown(customer))?;
    let kept = kept(&row)?;
    let newest = kept.parts.iter().max_by_key(|part| part.number);
    let newest = newest.ok_or_else(|| unknown(customer))?;
    let world = facing.world(house, newest.program)?;
    let customers = &newest.account.customers;
    let found = customers.iter().find(|one| one.key == customer);
    let found = found.ok_or_else(|| unknown(customer))?;
    let terms = found.terms.and_then(|id| world.machine.terms.get(id));
    let others = customers.iter().filter(|one| one.key != customer);
    let pays = row.payer == customer;
    Ok(Shown {
        told: CustomerTold {
            country: found.country.as_ref().map(ToString::to_string),
            time_zone: found.time_zone.as_ref().map(ToString::to_string),
            terms: terms.map(|terms| terms.name.to_string()),
            pays_for_these: others
                .filter(|_| pays)
                .map(|one| one.key.to_string())
                .collect(),
            contacts: contacts(house, found, &world.machine)?,
            line,
        },
    })
}

fn contacts(
    house: &mut House,
    customer: &Customer,
    machine: &Machine,
) -> Result<Vec<ContactTold>, Refused> {
    let entity = house.entity.clone();
    let keys = customer.contacts.iter();
    let keys: Vec<_> = keys.map(|one| contact_key(&entity, &one.key)).collect();
    let known = house.store.personals(entity.id, &keys)?;
    let told = customer.contacts.iter().zip(keys).map(|(one, key)| {
        let known = known.iter().find(|known| known.key == key);
        let record =
            known.and_then(|known| serde_json::from_slice::<ContactRecord>(&known.body).ok());
        let text = |of: fn(&ContactRecord) -> Option<&str>| {
            let record = record.as_ref()?;
            of(record).map(str::to_owned)
        };
        let role = machine.roles.get(one.role);
        ContactTold {
            role: role.map_or("", |role| role.name.as_str()).to_owned(),
            contact: one.key.to_string(),
            name: text(|record| Some(record.name.as_str())),
            email: text(|record| record.email.as_deref()),
            phone: text(|record| record.phone.as_deref()),
            language: text(|record| record.language.as_deref()),
        }
    });
    Ok(told.collect())
}
