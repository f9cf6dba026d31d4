//! What was said, and what people decide about it.

use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::incoming::Incoming;
use jalon_daemon::statuses::{FACTS_MAX, Kept, Why};
use jalon_status::About;
use jalon_store::{Key, Places, Status as Row, To, WhichStatuses};

use super::meaning::{Tables, event};
use super::take::{close_overtaken, numbers};
use super::told::{StandingTold, StatusTold, told, whole};
use crate::act::By;
use crate::{House, Refused};

/// What waits for a person, at most so many, behind a key.
pub fn open(
    house: &mut House,
    (after, most): (Option<OutgoingKey>, usize),
) -> Result<Vec<StatusTold>, Refused> {
    let which = WhichStatuses::Open(after.map(|key| key.0));
    let rows = house.store.statuses(house.entity.id, which, most)?;
    rows.iter().map(|row| tell(house, row)).collect()
}

/// How an invoice stands by what networks said.
pub fn of_invoice(house: &mut House, number: &str) -> Result<StandingTold, Refused> {
    let about = house.entity.invoice_by_number(number);
    let rows = about_rows(house, about)?;
    let mut whole = whole(number, &rows);
    for status in &mut whole.statuses {
        status.invoice = Some(number.to_owned());
    }
    Ok(whole)
}

/// The status with a key.
pub fn one(house: &mut House, key: OutgoingKey) -> Result<StatusTold, Refused> {
    let row = row(house, key)?;
    tell(house, &row)
}

/// A person dealt with a status.
pub fn done(house: &mut House, key: OutgoingKey, by: &By) -> Result<(), Refused> {
    let was = row(house, key)?;
    let over = || {
        Refused::over(
            format!("the status {key} does not wait for anybody"),
            format!("le statut {key} n'attend personne"),
        )
    };
    if !was.open {
        return Err(over());
    }
    let mut kept = read(&was)?;
    kept.done_by = Some(by.name.to_string());
    let now = Row {
        open: false,
        body: kept.to_bytes(),
        ..was.clone()
    };
    match house.store.change_status(&was, &now)? {
        true => Ok(()),
        false => Err(over()),
    }
}

/// A person settled what is disputed about an invoice: the statuses that brought it wait for nobody any more.
pub(crate) fn settled(house: &mut House, number: &str, by: &By) -> Result<(), Refused> {
    let about = house.entity.invoice_by_number(number);
    for was in about_rows(house, about)? {
        let Some(mut kept) = Kept::read(&was) else {
            continue;
        };
        if !was.open || kept.asks != Some(Why::Disputed) {
            continue;
        }
        kept.done_by = Some(by.name.to_string());
        let now = Row {
            open: false,
            body: kept.to_bytes(),
            ..was.clone()
        };
        // Whoever decided meanwhile has decided.
        house.store.change_status(&was, &now)?;
    }
    Ok(())
}

/// A person says which invoice a status is about that names none that is known.
pub fn assign(
    house: &mut House,
    (key, number): (OutgoingKey, &str),
    by: &By,
) -> Result<(), Refused> {
    let was = row(house, key)?;
    let mut kept = read(&was)?;
    if !was.open || kept.asks != Some(Why::WhichInvoice) {
        return Err(Refused::over(
            format!("it is known what the status {key} is about"),
            format!("on sait de quoi parle le statut {key}"),
        ));
    }
    crate::found::invoice(house, number)?;
    kept.fact.about = About::Invoice(number.to_owned());
    let meant =
        Tables::of(&house.install.registrations).kept(kept.fact.clone(), &kept.source, was.at);
    kept = Kept {
        done_by: Some(by.name.to_string()),
        ..meant
    };
    let now = Row {
        about: house.entity.invoice_by_number(number),
        open: kept.asks.is_some(),
        body: kept.to_bytes(),
        ..was.clone()
    };
    if !house.store.change_status(&was, &now)? {
        return Err(Refused::over(
            "somebody else decided about it meanwhile",
            "quelqu'un d'autre en a décidé entre-temps",
        ));
    }
    if let Some(event) = event(&kept, number, by.now) {
        let incoming = Incoming::Status {
            status: key,
            event: Box::new(event),
        };
        let place = Places::default().next(by.now);
        let mark = format!("status {} {number}", kept.fact.id);
        let to = To::Known(now.about);
        let stimulus = house
            .entity
            .stimulus((&kept.source, &mark), to, place, &incoming);
        house.store.receive(&[stimulus])?;
    }
    close_overtaken(house, now.about)
}

fn tell(house: &mut House, row: &Row) -> Result<StatusTold, Refused> {
    let kept = read(row)?;
    let rows = about_rows(house, row.about)?;
    let key = OutgoingKey(row.key).to_string();
    let whole = whole("", &rows);
    let own = whole.statuses.into_iter().find(|one| one.key == key);
    let mut own = own.unwrap_or_else(|| told(row, &kept, false));
    if own.invoice.is_none() {
        // It names a message of ours: people know the invoice that it carried.
        let carried = numbers(house, &kept.fact.about)?.into_iter().flatten();
        let mut carried =
            carried.filter(|number| house.entity.invoice_by_number(number) == row.about);
        own.invoice = carried.next();
    }
    Ok(own)
}

fn about_rows(house: &mut House, about: Key) -> Result<Vec<Row>, Refused> {
    let which = WhichStatuses::About(about);
    Ok(house.store.statuses(house.entity.id, which, FACTS_MAX)?)
}

fn row(house: &mut House, key: OutgoingKey) -> Result<Row, Refused> {
    let which = WhichStatuses::ByKey(&[key.0]);
    let found = house.store.statuses(house.entity.id, which, 1)?;
    found.into_iter().next().ok_or_else(|| {
        Refused::unknown(
            format!("there is no status {key}"),
            format!("il n'y a pas de statut {key}"),
        )
        .help(
            "jalon status list tells those that wait",
            "jalon status list donne ceux qui attendent",
        )
    })
}

fn read(row: &Row) -> Result<Kept, Refused> {
    Kept::read(row).ok_or_else(|| {
        Refused::store(
            "a status that was kept can't be read by this version",
            "un statut gardé est illisible pour cette version",
        )
    })
}
