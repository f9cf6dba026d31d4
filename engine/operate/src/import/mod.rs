//! Records of files come in, each once.

mod check;
pub(crate) mod faults;
pub mod files;
pub mod mappings;
mod named;
mod pinned;
pub mod reading;
mod sellers;
pub mod take;
mod zones;

use std::path::PathBuf;

use jalon_core::machine::Compiled;
use jalon_core::{Instant, Machine};
use jalon_daemon::{deployed, digits};
use jalon_dsl::diagnostic::Lang;
use jalon_intake::Warning;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{House, Refused};
use files::{Taking, Wanted, read_part};
use reading::{Reading, Toll};
use take::Taken;

pub use named::named;

/// What files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Invoices and credit notes.
    Invoices,
    /// Customers and their contacts.
    Customers,
    /// Payments.
    Payments,
    /// Other events: disputes, promises, receipts.
    Events,
}

impl Kind {
    /// What its files may hold, the usual first.
    fn reads(self) -> &'static [jalon_intake::Kind] {
        match self {
            Kind::Invoices => files::INVOICES,
            Kind::Customers => files::CUSTOMERS,
            Kind::Payments => files::PAYMENTS,
            Kind::Events => files::EVENTS,
        }
    }
}

/// What is to be taken in.
pub struct Import<'a> {
    /// What the files hold.
    pub kind: Kind,
    /// The files.
    pub files: &'a [PathBuf],
    /// What the columns of a CSV file mean.
    pub mappings: &'a [PathBuf],
    /// Where records come from that do not say it themselves.
    pub source: &'a str,
    /// Whether somebody named that source: rows that must say one are then of it.
    pub is_named: bool,
    /// When they come in.
    pub now: Instant,
}

/// What came of an import.
pub struct Imported {
    /// What was read.
    pub taking: Taking,
    /// What was stored of it.
    pub taken: Taken,
}

/// Reads files and stores what is in them. The same may come again after any failure.
pub fn import(house: &mut House, import: &Import<'_>) -> Result<Imported, Refused> {
    let machine = machine(house)?;
    let mut taking = read_part(&wanted(import), &[&machine], &house.entity.code)?;
    sellers::tell_others(&mut taking, &house.install.registrations);
    let fitting = taking.batches.get(0);
    let pinned = pinned::pinned(house, &machine, &fitting, import.source)?;
    let checked = check::check(&machine, &pinned, &fitting);
    zones::know(house, &checked.fitting.customers)?;
    if import.kind == Kind::Invoices {
        crate::documents::keep_pdfs(house, import.files)?;
    }
    let empty = match import.kind {
        Kind::Payments => taking.empty_feeds(Some(import.source)),
        Kind::Invoices | Kind::Customers | Kind::Events => Vec::new(),
    };
    let taken = take::take(house, &checked.fitting, (import.source, &empty), import.now)?;
    let taken = checked.of_all(taken);
    drop(fitting);
    Ok(Imported { taking, taken })
}

fn wanted<'a>(import: &Import<'a>) -> Wanted<'a> {
    let files = |kind: Kind| match import.kind == kind {
        true => import.files,
        false => &[],
    };
    Wanted {
        invoices: files(Kind::Invoices),
        customers: files(Kind::Customers),
        payments: files(Kind::Payments),
        events: files(Kind::Events),
        history: &[],
        mappings: import.mappings,
        source: import.is_named.then_some(import.source),
    }
}

impl Imported {
    /// What is told of it.
    pub fn reading(&self, lang: Lang) -> Reading<'_> {
        let mut toll = Toll::of(&self.taking);
        toll.add(&self.taking.batches.get(0), &self.taken.not_used);
        let mut reading = Reading::new(&self.taking, toll, lang);
        // Of a row nothing of which is stored nobody says that it was used.
        reading.ledger.rows_rejected += reading.ledger.rows_lost;
        reading
    }

    /// For programs.
    pub fn told(&self, lang: Lang) -> ImportTold {
        let french = lang == Lang::Fr;
        let reading = self.reading(lang);
        let mut rejects = Vec::new();
        let all = reading.each_reject(usize::MAX, |reject| {
            let faults = reject.faults.iter().map(|fault| FaultTold {
                column: fault.column.clone(),
                value: fault.value.clone(),
                reason: fault.reason.get(french).to_owned(),
                remedy: fault.remedy.get(french).to_owned(),
            });
            rejects.push(RejectTold {
                faults: faults.collect(),
                file: reject.file,
                line: reject.line,
                aside: reject.aside,
            });
            Ok::<(), std::convert::Infallible>(())
        });
        let Ok(()) = all;
        let (ledger, taken) = (reading.ledger, &self.taken);
        let sums = |read: u64, rejected: u64| Sums {
            read,
            used: read.saturating_sub(rejected),
            rejected,
        };
        ImportTold {
            rows: sums(ledger.rows, ledger.rows_rejected),
            records: sums(ledger.records, ledger.records_rejected),
            new: taken.new,
            corrected: taken.corrected,
            known_before: taken.before,
            parked: taken.parked,
            worth_a_look: reading
                .warnings()
                .map(|one| WarningTold::of(one, french))
                .collect(),
            rejects,
        }
    }
}

/// What came of an import: what was read is what was used and what was rejected.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportTold {
    /// Rows, or lines.
    pub rows: Sums,
    /// Records that the rows gave.
    pub records: Sums,
    /// Things that are new; the daemon takes them with its next turn.
    pub new: u64,
    /// Records that came before and say something else now; the daemon takes them with its next turn.
    pub corrected: u64,
    /// Things that had come before.
    pub known_before: u64,
    /// Things about an invoice or a payment that nobody knows yet: they wait for it.
    pub parked: u64,
    /// What was taken and is worth a look, with the reason and the remedy; the first of it.
    pub worth_a_look: Vec<WarningTold>,
    /// What was not taken, with the reason and the remedy.
    pub rejects: Vec<RejectTold>,
}

/// A row that was taken and is worth a look.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorthALook)]
pub struct WarningTold {
    /// The file.
    pub file: String,
    /// The line in it.
    pub line: u64,
    /// The column, or the field.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is strange about it.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl WarningTold {
    fn of(warning: &Warning, french: bool) -> WarningTold {
        let fault = &warning.fault;
        WarningTold {
            file: warning.file.clone(),
            line: warning.line,
            column: fault.column.clone(),
            value: fault.value.clone(),
            reason: fault.reason.get(french).to_owned(),
            remedy: fault.remedy.get(french).to_owned(),
        }
    }
}

/// How much was read, and what became of it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Sums {
    /// What was read.
    pub read: u64,
    /// What was used.
    pub used: u64,
    /// What was not.
    pub rejected: u64,
}

/// A row that was not taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Reject)]
pub struct RejectTold {
    /// The file.
    pub file: String,
    /// The line in it.
    pub line: u64,
    /// Whether it was not meant as a record.
    pub aside: bool,
    /// What is wrong.
    pub faults: Vec<FaultTold>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultTold {
    /// The column, or the field.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to write instead.
    pub remedy: String,
}

/// The machine that is deployed: it declares which fields files may have beside the usual ones.
pub(crate) fn machine(house: &mut House) -> Result<Machine, Refused> {
    let none = || {
        Refused::over(
            "no script is deployed here, so nobody knows which fields the files may have",
            "aucun script n'est déployé ici\u{a0}: personne ne sait quels champs les fichiers peuvent avoir",
        )
        .help(
            "deploy one first: jalon deploy SCRIPT",
            "déployez-en un d'abord\u{a0}: jalon deploy SCRIPT",
        )
    };
    let deployed = deployed::deployed(house.store.as_mut(), house.entity.id)?;
    let deployed = deployed.ok_or_else(none)?;
    let hash = digits::read(&deployed.program).ok_or_else(none)?;
    let content = house.store.content(house.entity.id, hash)?;
    let content = content.ok_or_else(none)?;
    let text = String::from_utf8_lossy(&content.bytes);
    let compiled = Compiled::from_file(&text).map_err(|error| {
        let french = "le script déployé ne peut pas être lu";
        Refused::store(
            format!("the deployed script can't be read: {error}"),
            format!("{french}\u{a0}: {}", error.in_french()),
        )
        .help(
            "deploy it again with this version: jalon deploy SCRIPT",
            "déployez-le de nouveau avec cette version\u{a0}: jalon deploy SCRIPT",
        )
    })?;
    Ok(compiled.machine)
}
