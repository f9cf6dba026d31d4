//! Holding a customer, or a payer with all that it pays for: nothing leaves until it is released. Then
//! each invoice goes on where it stood, one rung at a time.

use jalon_core::{Day, Instant};
use jalon_daemon::incoming::{About, Deed};
use jalon_dsl::diagnostic::{Text, text};
use smol_str::SmolStr;

use super::held::{self, Held, WITHOUT_END};
use super::{account_of, unknown};
use crate::act::{By, act_on};
use crate::dated::{day_of, held_until};
use crate::found::kept;
use crate::{House, Refused};

/// A hold.
#[derive(Clone, Debug)]
pub struct Hold<'a> {
    /// The day on which things go on; until somebody releases it if not said.
    pub until: Option<Day>,
    /// Why.
    pub reason: &'a str,
}

/// Holds a customer.
pub fn hold(house: &mut House, by: &By, customer: &str, told: &Hold<'_>) -> Result<Text, Refused> {
    let stands = stands(house, customer, by.now)?;
    // By no clock of an invoice: where it is another day already, today is taken as it was told.
    let today = day_of(None, by.now);
    if let Some(until) = told.until.filter(|until| *until < today) {
        held_until(until, today)?;
    }
    let note = Held {
        until: told.until,
        reason: told.reason.into(),
        by: by.name.clone(),
        since: by.now,
    };
    let deed = Deed::Hold {
        until: told.until.unwrap_or(WITHOUT_END),
        reason: told.reason.into(),
    };
    // Told first: if anything stops in between, it says too much rather than too little.
    held::note(house, (customer, Some(note)), by.now)?;
    act_on(house, by, (About::Customer(customer.into()), deed), None)?;
    let (en, fr) = match stands.others {
        0 => (String::new(), String::new()),
        1 => (
            " and the one that it pays for".to_owned(),
            " et celui pour qui il paie".to_owned(),
        ),
        others => (
            format!(" and the {others} that it pays for"),
            format!(" et les {others} pour qui il paie"),
        ),
    };
    let end = match told.until {
        None => text("until it is released", "jusqu'à sa libération"),
        Some(day) => text(format!("until {day}"), format!("jusqu'au {day}")),
    };
    Ok(text(
        format!("nothing leaves for {customer}{en} {}", end.en),
        format!("rien ne part pour {customer}{fr} {}", end.fr),
    ))
}

/// Ends a hold.
pub fn release(house: &mut House, by: &By, customer: &str) -> Result<Text, Refused> {
    let stands = stands(house, customer, by.now)?;
    // The daemon may have yet to take the hold.
    let noted = held::all(house, by.now)?;
    if !stands.held && !noted.contains_key(customer) {
        let payer = stands.payer.as_str();
        if payer != customer && (stands.payer_held || noted.contains_key(payer)) {
            return Err(held_through(customer, payer));
        }
        let refused = Refused::over(
            format!("{customer} is not held"),
            format!("{customer} n'est pas retenu"),
        );
        return Err(refused.help(
            "jalon customer list --held tells who is",
            "jalon customer list --held dit qui l'est",
        ));
    }
    let about = About::Customer(customer.into());
    act_on(house, by, (about, Deed::Release), None)?;
    held::note(house, (customer, None), by.now)?;
    Ok(text(
        format!("{customer} goes on, each invoice where it stood"),
        format!("{customer} reprend, chaque facture là où elle en était"),
    ))
}

/// What holds a customer is the hold of whoever pays for it.
fn held_through(customer: &str, payer: &str) -> Refused {
    Refused::over(
        format!("{customer} is held through {payer}, which pays for it"),
        format!("{customer} est retenu par {payer}, qui paie pour lui"),
    )
    .help(
        format!("jalon customer release {payer} lets both go on"),
        format!("jalon customer release {payer} libère les deux"),
    )
}

/// How a customer stands in its account.
struct Stands {
    held: bool,
    /// Who pays for it, and whether that one is held.
    payer: SmolStr,
    payer_held: bool,
    /// How many others it pays for.
    others: usize,
}

fn stands(house: &mut House, customer: &str, now: Instant) -> Result<Stands, Refused> {
    let account = account_of(house, customer)?;
    let row = house.store.accounts(&[account])?.into_iter().next();
    let row = row.ok_or_else(|| unknown(customer))?;
    let kept = kept(&row)?;
    let customers = || kept.parts.iter().map(|part| &part.account.customers);
    let held = |key: &str| {
        customers().flatten().any(|one| {
            let until = one.held_until.filter(|until| *until > now);
            one.key == key && until.is_some()
        })
    };
    let pays = row.payer == customer;
    let others = customers().map(|all| all.len().saturating_sub(1)).max();
    Ok(Stands {
        held: held(customer),
        payer: row.payer.as_str().into(),
        payer_held: held(&row.payer),
        others: others.filter(|_| pays).unwrap_or(0),
    })
}
