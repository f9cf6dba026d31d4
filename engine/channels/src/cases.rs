//! A folder of cases for an agency: for each thing that it is told a folder of its own, with the case
//! as JSON, as lists for spreadsheets, and copies of what proves it.

use std::path::PathBuf;
use std::sync::Arc;

use jalon_daemon::channel::{Case, Contact, What};
use jalon_daemon::{Answer, Channel, Clock, Found, InDoubt, Outgoing};
use serde_json::{Value, json};

use crate::body::what_name;
use crate::csv::csv;
use crate::letters::{enclosed, enclosed_listed, missing};
use crate::whole::{NamedFile, Whole};

/// A folder of cases.
pub struct Cases {
    whole: Whole,
    in_doubt: InDoubt,
}

impl Cases {
    /// A folder of cases. It is made now, so that it is known since when there is one.
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>, in_doubt: InDoubt) -> Cases {
        let whole = Whole::new(folder, clock);
        Cases { whole, in_doubt }
    }
}

/// The files of a case: what programs read, what people open, and the copies.
pub fn files_of(outgoing: &Outgoing, case: &Case) -> Vec<NamedFile> {
    let json = format!("{:#}\n", case_json(outgoing, case)).into_bytes();
    let mut files = vec![
        ("case.json".to_owned(), json),
        ("case.csv".to_owned(), csv(&main_rows(outgoing, case))),
        ("contacts.csv".to_owned(), csv(&contact_rows(case))),
        ("history.csv".to_owned(), csv(&history_rows(case))),
    ];
    files.extend(enclosed(outgoing).map(|(name, one)| (name, one.bytes.clone())));
    files
}

/// The case as programs read it.
fn case_json(outgoing: &Outgoing, case: &Case) -> Value {
    json!({
        "format": 0,
        "key": outgoing.key.to_string(),
        "legal_entity": outgoing.entity,
        "what": what_name(&outgoing.what),
        "rendered": outgoing.rendered.to_string(),
        "case": case,
        "enclosed": enclosed_listed(outgoing),
    })
}

/// A head and one row: who owes what to whom.
fn main_rows(outgoing: &Outgoing, case: &Case) -> Vec<Vec<String>> {
    let text = |text: &Option<smol_str::SmolStr>| text.as_deref().unwrap_or_default().to_owned();
    let what = what_name(&outgoing.what);
    let (creditor, debtor) = (&case.creditor, &case.debtor);
    let (invoice, balance) = (&case.invoice, &case.balance);
    let first = first_contact(case);
    let pairs = vec![
        ("what", what.as_str().unwrap_or_default().to_owned()),
        ("case_key", case.key.to_string()),
        ("case_number", text(&case.number)),
        ("creditor", creditor.name.to_string()),
        ("creditor_email", text(&creditor.email)),
        ("creditor_phone", text(&creditor.phone)),
        ("creditor_address", creditor.address.join(", ")),
        ("creditor_iban", text(&creditor.iban)),
        ("debtor_number", debtor.key.to_string()),
        ("debtor", debtor.name.to_string()),
        ("debtor_registration", text(&debtor.registration)),
        ("debtor_country", text(&debtor.country)),
        ("debtor_language", text(&debtor.language)),
        ("debtor_payer", text(&debtor.payer_name)),
        (
            "debtor_address",
            first.map_or(String::new(), |one| one.address.join(", ")),
        ),
        (
            "debtor_email",
            first.map_or(String::new(), |one| text(&one.email)),
        ),
        (
            "debtor_phone",
            first.map_or(String::new(), |one| text(&one.phone)),
        ),
        ("invoice", invoice.number.to_string()),
        ("issued", invoice.issue.to_string()),
        (
            "due",
            invoice.due.map(|day| day.to_string()).unwrap_or_default(),
        ),
        ("invoiced", invoice.total.to_string()),
        ("currency", invoice.currency.to_string()),
        ("principal", balance.principal.to_string()),
        ("interest", balance.interest.to_string()),
        ("fees", balance.fees.to_string()),
        ("interest_paid", balance.interest_paid.to_string()),
        ("fees_paid", balance.fees_paid.to_string()),
        ("amount_due", balance.amount_due.to_string()),
        (
            "disputed",
            if invoice.disputed.is_empty() {
                "no"
            } else {
                "yes"
            }
            .to_owned(),
        ),
        (
            "closed",
            match &case.update {
                Some(update) if update.closed => "yes".to_owned(),
                _ if outgoing.what == What::Recall => "yes".to_owned(),
                _ => "no".to_owned(),
            },
        ),
        ("order_number", text(&invoice.purchase_order)),
        ("payment_reference", text(&invoice.payment_reference)),
    ];
    let (head, row): (Vec<&str>, Vec<String>) = pairs.into_iter().unzip();
    vec![head.into_iter().map(str::to_owned).collect(), row]
}

/// The contact with an address, else the first one.
fn first_contact(case: &Case) -> Option<&Contact> {
    let mut all = case.contacts.iter();
    let with_address = all.find(|one| !one.address.is_empty());
    with_address.or(case.contacts.first())
}

fn contact_rows(case: &Case) -> Vec<Vec<String>> {
    let head = [
        "role",
        "name",
        "email",
        "phone",
        "address",
        "electronic_address",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let text = |text: &Option<smol_str::SmolStr>| text.as_deref().unwrap_or_default().to_owned();
    for one in &case.contacts {
        rows.push(vec![
            one.role.to_string(),
            text(&one.name),
            text(&one.email),
            text(&one.phone),
            one.address.join(", "),
            text(&one.electronic_address),
        ]);
    }
    rows
}

fn history_rows(case: &Case) -> Vec<Vec<String>> {
    let head = [
        "at", "what", "who", "way", "text", "amount", "day", "evidence", "proof", "key",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let text = |text: &Option<smol_str::SmolStr>| text.as_deref().unwrap_or_default().to_owned();
    for past in &case.history {
        rows.push(vec![
            past.at.map(|at| at.to_string()).unwrap_or_default(),
            past.what.to_string(),
            text(&past.role),
            text(&past.way),
            past.text.clone().unwrap_or_default(),
            text(&past.amount),
            past.day.map(|day| day.to_string()).unwrap_or_default(),
            text(&past.evidence),
            past.proof.clone().unwrap_or_default(),
            past.key.map(|key| key.to_string()).unwrap_or_default(),
        ]);
    }
    rows
}

impl Channel for Cases {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let Some(case) = &outgoing.case else {
            // It was settled before cases were written here.
            return Answer::Held("it has no case: release it".to_owned());
        };
        if let Some(name) = missing(outgoing) {
            return Answer::Held(format!("a copy is not there: {name}"));
        }
        let files = files_of(outgoing, case);
        match self.whole.put(outgoing, attempt, &files) {
            Ok(()) => Answer::Taken(outgoing.key.to_string()),
            Err(why) => Answer::NotNow(why),
        }
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }

    fn looks_up(&self) -> bool {
        true
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        self.whole.look_up(outgoing, attempt)
    }
}
