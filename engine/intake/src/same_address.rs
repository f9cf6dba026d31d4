//! Contacts that share a mail address: one person would get everything twice, or mail for somebody else.

use std::collections::HashMap;

use jalon_core::records::{ContactRecord, CustomerRecord};
use smol_str::SmolStr;

use crate::books::Origin;
use crate::reject::Fault;
use crate::text::{Text, text};

/// Which contacts share their address with one before, and what to do about each. Who pays for several
/// customers may well be the contact of all of them.
pub(crate) fn of(
    contacts: &[(Origin, &ContactRecord)],
    customers: &[CustomerRecord],
    file: impl Fn(Origin) -> String,
) -> Vec<(Origin, Fault)> {
    let payers: HashMap<&SmolStr, &SmolStr> = customers
        .iter()
        .filter_map(|one| Some((&one.key, one.payer.as_ref()?)))
        .collect();
    let mut known: HashMap<String, Vec<(Origin, &ContactRecord)>> = HashMap::new();
    let mut found = Vec::new();
    for (origin, contact) in contacts {
        let Some(email) = contact.email.as_deref().map(str::trim) else {
            continue;
        };
        if email.is_empty() {
            continue;
        }
        let before = known.entry(email.to_lowercase()).or_default();
        let twice = before.iter().find(|(_, other)| {
            other.customer == contact.customer
                && other.role == contact.role
                && other.key != contact.key
        });
        // Told once for each customer that is beside the others.
        let own = group(&payers, contact);
        let elsewhere = match before.iter().any(|(_, other)| group(&payers, other) == own) {
            true => None,
            false => before.first(),
        };
        let told = match (twice, elsewhere) {
            (Some((there, other)), _) => Some((*there, twice_under_one(contact, other))),
            (None, Some((there, other))) => Some((*there, under_two(contact, other))),
            (None, None) => None,
        };
        if let Some((there, (reason, remedy))) = told {
            let place = format!("{}:{}", file(there), there.line);
            let reason = text(
                format!("{} ({place})", reason.en),
                format!("{} ({place})", reason.fr),
            );
            let fault = Fault {
                column: "email".to_owned(),
                value: email.to_owned(),
                reason,
                remedy,
            };
            found.push((*origin, fault));
        }
        before.push((*origin, contact));
    }
    found
}

/// Who pays for the customer of a contact.
fn group<'c>(payers: &HashMap<&SmolStr, &'c SmolStr>, contact: &'c ContactRecord) -> &'c SmolStr {
    let payer = payers.get(&contact.customer).copied();
    payer.unwrap_or(&contact.customer)
}

fn twice_under_one(one: &ContactRecord, other: &ContactRecord) -> (Text, Text) {
    let (key, other, customer, role) = (&one.key, &other.key, &one.customer, &one.role);
    let email = one.email.as_deref().unwrap_or_default().trim();
    (
        text(
            format!("{email} stands twice in the role {role} of {customer}: {other} and {key}"),
            format!(
                "{email} figure deux fois dans le rôle {role} de {customer} : {other} et {key}"
            ),
        ),
        text(
            "keep one of them, or correct the address",
            "gardez-en un, ou corrigez l’adresse",
        ),
    )
}

fn under_two(one: &ContactRecord, other: &ContactRecord) -> (Text, Text) {
    let (here, there) = (&one.customer, &other.customer);
    let (key, other) = (&one.key, &other.key);
    let email = one.email.as_deref().unwrap_or_default().trim();
    (
        text(
            format!("{email} is the address of {other} of {there} and of {key} of {here}"),
            format!("{email} est l’adresse de {other} de {there} et de {key} de {here}"),
        ),
        text(
            "correct the address; or, if one party pays for both, name it as `payer` of both customers",
            "corrigez l’adresse ; ou, si un même payeur paie pour les deux, nommez-le comme `payer` des deux clients",
        ),
    )
}
