//! What a preview is filled with: samples, or the records of a file.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use jalon_core::records::{ContactRecord, CustomerRecord, EventRecord, InvoiceRecord};
use jalon_core::{Currency, Day, Decimal, Machine, Money};
use jalon_dsl::diagnostic::{Text, text};
use jalon_render::payment::BankAccount;
use jalon_render::records::{RecordFacts, RecordFault};
use jalon_render::sample::Timing;
use jalon_render::{Contact, Parties, Seller, sample};
use serde::Deserialize;

use super::Stop;
use super::uses::Use;
use crate::{Exit, input};

/// What a message is filled with.
pub struct Data {
    /// The facts of each invoice.
    pub facts: Vec<RecordFacts>,
    /// Who writes and who reads.
    pub parties: Parties,
}

/// A file with records. A single invoice, or a list of them, may stand alone.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Records {
    invoices: Vec<InvoiceRecord>,
    customer: Option<CustomerRecord>,
    contact: Option<ContactRecord>,
    seller: Option<SellerRecord>,
    event: Option<EventRecord>,
    /// Claims that are open on the first invoice.
    charges: Option<Decimal>,
}

/// The legal entity that writes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SellerRecord {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    #[serde(default)]
    accounts: Vec<AccountRecord>,
}

/// An account on which it is paid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRecord {
    iban: String,
    holder: Option<String>,
    bic: Option<String>,
    currency: Option<Currency>,
}

/// Files of records are small; a larger one is none.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Today, by the clock of this computer, in UTC: a preview is about no instant.
pub fn today() -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    let first = Day::from_ymd(1970, 1, 1).unwrap_or(Day::MIN);
    first.plus_days(i32::try_from(days).unwrap_or(0))
}

/// Sample data for a template, as the script uses it.
pub fn samples(machine: &Machine, used: &Use, today: Day) -> Result<Data, Stop> {
    let timing = match used.before_due {
        true => Timing::BeforeDue,
        false => Timing::Late,
    };
    let facts = sample::facts(machine, today, timing);
    let mut facts = facts.map_err(|fault| refused(&fault))?;
    if !used.several {
        facts.truncate(1);
    }
    Ok(Data {
        facts,
        parties: Parties {
            seller: sample::seller(None),
            contact: sample::contact(&sample::contact_record()),
        },
    })
}

/// The records of a file; a customer, contact or seller that it does not tell is the sample's.
pub fn read(path: &Path, machine: &Machine, today: Day) -> Result<Data, Stop> {
    let records = records(path)?;
    if records.invoices.is_empty() {
        let path = path.display();
        return Err(Stop::wrong(
            format!("there is no invoice in {path}"),
            format!("il n'y a aucune facture dans {path}"),
        ));
    }
    let customer = records.customer.unwrap_or_else(sample::customer);
    let mut facts = Vec::new();
    for (at, invoice) in records.invoices.into_iter().enumerate() {
        let told = RecordFacts::new(machine, invoice, customer.clone(), today);
        let told = told.and_then(|told| match (&records.event, records.charges) {
            (Some(event), Some(charges)) if at == 0 => told
                .with_event(machine, event.clone())?
                .with_charges(charges),
            (Some(event), _) => told.with_event(machine, event.clone()),
            (None, Some(charges)) if at == 0 => told.with_charges(charges),
            (None, _) => Ok(told),
        });
        facts.push(told.map_err(|fault| refused(&fault))?);
    }
    let contact = records.contact.unwrap_or_else(sample::contact_record);
    Ok(Data {
        facts: with_what_is_owed(facts),
        parties: Parties {
            seller: match records.seller {
                Some(seller) => seller_of(seller)?,
                None => sample::seller(None),
            },
            contact: Contact {
                name: Some(contact.name),
                email: contact.email,
                phone: contact.phone,
            },
        },
    })
}

/// The customer owes what its invoices of one currency come to.
fn with_what_is_owed(facts: Vec<RecordFacts>) -> Vec<RecordFacts> {
    let balances: Vec<Money> = facts.iter().map(RecordFacts::balance).collect();
    let told = facts.into_iter().map(|facts| {
        let own = facts.balance().currency;
        let same = balances.iter().filter(|money| money.currency == own);
        let count = u32::try_from(same.clone().count()).unwrap_or(u32::MAX);
        let sum = same.fold(Money::zero(own), |sum, money| {
            sum.plus(*money).unwrap_or(sum)
        });
        facts.with_open_invoices(sum, count)
    });
    told.collect()
}

fn records(path: &Path) -> Result<Records, Stop> {
    let mut bytes = Vec::new();
    let opened = File::open(path);
    let read = opened.and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
    if let Err(error) = read {
        let (shown, reason) = (path.display(), input::reason(&error));
        return Err(Stop::wrong(
            format!("cannot read {shown}: {}", reason.en),
            format!("lecture impossible de {shown}\u{a0}: {}", reason.fr),
        ));
    }
    // What stands in the file tells which of the three forms it has.
    let read = match serde_json::from_slice(&bytes) {
        Ok(serde_json::Value::Array(_)) => serde_json::from_slice(&bytes).map(|invoices| Records {
            invoices,
            ..Records::default()
        }),
        Ok(value) if value.get("number").is_some() => {
            serde_json::from_slice(&bytes).map(|invoice| Records {
                invoices: vec![invoice],
                ..Records::default()
            })
        }
        Ok(_) => serde_json::from_slice(&bytes),
        Err(error) => Err(error),
    };
    read.map_err(|error| {
        let path = path.display();
        let told = text(
            format!("{path} does not hold invoices: {error}"),
            format!("{path} ne contient pas de factures\u{a0}: {error}"),
        );
        let advice = text(
            "an invoice is written as in {\"number\": \"F-1\", \"customer\": \"C1\", \"issue\": \"2026-01-05\", \"due\": \"2026-02-19\", \"currency\": \"EUR\", \"total\": \"1200.00\"}",
            "une facture s'écrit comme {\"number\": \"F-1\", \"customer\": \"C1\", \"issue\": \"2026-01-05\", \"due\": \"2026-02-19\", \"currency\": \"EUR\", \"total\": \"1200.00\"}",
        );
        Stop(Exit::Wrong, vec![told, advice])
    })
}

fn seller_of(record: SellerRecord) -> Result<Seller, Stop> {
    let mut accounts = Vec::new();
    for account in record.accounts {
        let iban = account.iban.parse();
        let bic = account.bic.map(|bic| bic.parse()).transpose();
        let (Ok(iban), Ok(bic)) = (iban, bic) else {
            return Err(Stop::wrong(
                format!(
                    "`{}` is no IBAN, or its BIC is none: a digit is wrong, missing or too many",
                    account.iban
                ),
                format!(
                    "«\u{a0}{}\u{a0}» n'est pas un IBAN, ou son BIC n'en est pas un\u{a0}: un chiffre est faux, manque ou est de trop",
                    account.iban
                ),
            ));
        };
        accounts.push(BankAccount {
            holder: account.holder.unwrap_or_else(|| record.name.clone()).into(),
            iban,
            bic,
            currency: account.currency.unwrap_or(Currency::EUR),
        });
    }
    Ok(Seller {
        name: record.name.into(),
        email: record.email.map(Into::into),
        phone: record.phone.map(Into::into),
        accounts,
    })
}

fn refused(fault: &RecordFault) -> Stop {
    let told: Text = match fault {
        RecordFault::Amount { member, .. } => text(
            format!("the amount `{member}` does not fit its currency"),
            format!("le montant «\u{a0}{member}\u{a0}» ne convient pas à sa devise"),
        ),
        RecordFault::NoSuchField(name) => text(
            format!("the script declares no field `{name}`"),
            format!("le script ne déclare pas de champ «\u{a0}{name}\u{a0}»"),
        ),
        RecordFault::NoSuchEvent(name) => text(
            format!("the script declares no event `{name}`"),
            format!("le script ne déclare pas d'événement «\u{a0}{name}\u{a0}»"),
        ),
        RecordFault::NotOfItsType(name) => text(
            format!("the field `{name}` can't have this value"),
            format!("le champ «\u{a0}{name}\u{a0}» ne peut pas avoir cette valeur"),
        ),
    };
    Stop(Exit::Wrong, vec![told])
}
