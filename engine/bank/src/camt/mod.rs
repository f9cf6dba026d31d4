//! CAMT.052, .053 and .054, in whatever version: what is read is where all versions have it, or in one
//! of two places.

mod details;
mod entry;
mod node;

use jalon_core::{Currency, Instant};
use jalon_intake::{Refusal, text};
use smol_str::SmolStr;

use crate::dates;
use crate::letters::shown;
use crate::read::Statements;
use crate::statement::{Statement, StatementKind};
pub(crate) use details::is_none;
use node::{Node, Tree};

/// The elements that hold one account, and what they are.
const ACCOUNTS: [(&str, StatementKind); 3] = [
    ("Stmt", StatementKind::Statement),
    ("Rpt", StatementKind::Report),
    ("Ntfctn", StatementKind::Notification),
];

/// The most bookings of a file.
const ENTRIES_MAX: usize = 500_000;
/// The most details of a booking.
const DETAILS_MAX: usize = 200_000;
/// The most bookings of a file that are not taken.
const FAULTS_MAX: usize = 10_000;

/// Reads a document. Entries are worked out as they end, so that only one is held as elements.
pub(crate) fn read(letters: &str) -> Result<Statements, Refusal> {
    let mut tree = Tree::new(letters);
    let mut found = Statements::default();
    let (mut entries, mut details) = (Vec::new(), Vec::new());
    let (mut is_camt, mut count) = (false, 0usize);
    while let Some(node) = tree.next()? {
        match node.name.as_str() {
            "BkToCstmrStmt" | "BkToCstmrAcctRpt" | "BkToCstmrDbtCdtNtfctn" => is_camt = true,
            "TxDtls" if details.len() < DETAILS_MAX => details.push(details::read(&node)),
            "TxDtls" => return Err(too_many(node.at)),
            "Ntry" => {
                let details = std::mem::take(&mut details);
                count += 1;
                match entry::read(&node, details) {
                    Ok(entry) => entries.push(entry),
                    Err(fault) => found.faults.push(*fault),
                }
                if count > ENTRIES_MAX || found.faults.len() > FAULTS_MAX {
                    return Err(too_many(node.at));
                }
            }
            name => {
                if let Some((_, kind)) = ACCOUNTS.iter().find(|(known, _)| *known == name) {
                    let entries = std::mem::take(&mut entries);
                    found.statements.push(statement(&node, *kind, entries)?);
                }
            }
        }
    }
    if found.statements.is_empty() {
        return Err(none(is_camt, &tree));
    }
    Ok(found)
}

fn statement(
    node: &Node,
    kind: StatementKind,
    entries: Vec<crate::statement::Entry>,
) -> Result<Statement, Refusal> {
    let account = ["Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id"];
    let account = account.iter().find_map(|path| node.text_at(path));
    let Some(account) = account else {
        return Err(Refusal::new(
            text(
                "a statement does not say of which account it is",
                "un relevé ne dit pas de quel compte il s'agit",
            ),
            text("ask the bank for it once more", "redemandez-le à la banque"),
        )
        .at(node.at));
    };
    let until = node.text_at("FrToDt/ToDtTm").and_then(moment);
    let made = node.text_at("CreDtTm").and_then(moment);
    Ok(Statement {
        kind,
        account: account_of(account),
        number: node.text_at("Id").unwrap_or_default().into(),
        // What is told until then; a statement is never made before.
        until: until.or(made),
        currency: node.text_at("Acct/Ccy").and_then(Currency::from_code),
        entries,
    })
}

/// Without the spaces in which people write it.
fn account_of(written: &str) -> SmolStr {
    let kept = written.chars().filter(|c| !c.is_whitespace());
    kept.flat_map(char::to_uppercase).take(40).collect()
}

/// A moment; without its zone, the latest that it can be is not guessed: its day's end in universal time.
fn moment(written: &str) -> Option<Instant> {
    if let Ok(moment) = written.trim().parse() {
        return Some(moment);
    }
    let day = dates::iso(written)?.plus_days(1);
    format!("{day}T00:00:00Z").parse().ok()
}

fn none(is_camt: bool, tree: &Tree<'_>) -> Refusal {
    let root = shown(tree.root());
    let (reason, remedy) = match is_camt {
        true => (
            text(
                "the message has no statement in it",
                "le message ne contient aucun relevé",
            ),
            text("ask the bank for it once more", "redemandez-le à la banque"),
        ),
        false => (
            text(
                format!("this XML ({root}) is no statement of a bank: CAMT.052, .053 or .054"),
                format!(
                    "ce XML ({root}) n'est pas un relevé de banque\u{a0}: CAMT.052, .053 ou .054"
                ),
            ),
            text(
                "invoices are taken by jalon import invoices",
                "les factures se prennent par jalon import invoices",
            ),
        ),
    };
    Refusal::new(reason, remedy).at(1)
}

fn too_many(at: u64) -> Refusal {
    Refusal::new(
        text(
            "the statement has more bookings, details or faults than are taken from one file",
            "le relevé a plus d'écritures, de détails ou d'erreurs qu'on n'en prend d'un fichier",
        ),
        text(
            "ask the bank for one statement for each day",
            "demandez à la banque un relevé par jour",
        ),
    )
    .at(at)
}
