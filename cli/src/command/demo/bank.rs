//! The bank of the demonstration: each working day a statement as banks write them (CAMT.053), read and
//! matched as in any house. Who pays writes the number of the invoice, but for one now and then.

use std::fs;
use std::path::{Path, PathBuf};

use jalon_core::records::PaymentRecord;
use jalon_core::{Day, Instant};
use jalon_operate::act::By;
use jalon_operate::payments::people::{Meant, match_line};
use jalon_operate::payments::{self, Import, Sums, list};
use jalon_store::BankState;

use super::life::Life;
use crate::house::House;
use crate::stop::Stop;

/// The account of the house.
const ACCOUNT: &str = "FR7630006000011234567890189";
/// One payment of so many says nothing of its invoice.
const SILENT: usize = 12;
/// Who agrees with what is suggested.
const PERSON: &str = "louis";

/// A statement that came, and what became of it.
pub struct Told {
    /// The file.
    pub file: PathBuf,
    /// What it came to.
    pub sums: Sums,
}

/// The statement of a morning comes in; on days without a bank there is none.
pub fn statement(
    house: &mut House,
    (life, folder): (&mut Life, &Path),
    payments: &[PaymentRecord],
    (day, now): (Day, Instant),
) -> Result<Option<Told>, Stop> {
    if payments.is_empty() && day.weekday().index() > 4 {
        return Ok(None);
    }
    let entries: String = payments.iter().map(|one| entry(one, life)).collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<BkToCstmrStmt><Stmt>\
         <Id>{day}</Id><CreDtTm>{now}</CreDtTm>\
         <Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>\n{entries}</Stmt></BkToCstmrStmt></Document>\n"
    );
    let statements = folder.join("bank");
    let file = statements.join(format!("{day}.xml"));
    let written = fs::create_dir_all(&statements).and_then(|()| fs::write(&file, xml));
    written.map_err(|error| {
        let path = file.display();
        Stop::wrong(
            format!("cannot write {path}: {error}"),
            format!("écriture impossible de {path}\u{a0}: {error}"),
        )
    })?;
    let wanted = Import {
        files: std::slice::from_ref(&file),
        mappings: &[],
        now,
    };
    let imported = payments::import(house, &wanted)?;
    let sums = imported.sums;
    Ok(Some(Told { file, sums }))
}

/// A person agrees with what is suggested for what waits; says how often.
pub fn agreed(house: &mut House, now: Instant) -> Result<usize, Stop> {
    let by = By {
        name: PERSON.into(),
        now,
        wish: None,
    };
    let mut agreed = 0;
    for line in list::list(house, Some(BankState::Waits), 100)? {
        if line.held.suggestions.is_empty() {
            continue;
        }
        match_line(house, &by, &line.name(), &Meant::Suggestion(1))?;
        agreed += 1;
    }
    Ok(agreed)
}

fn entry(payment: &PaymentRecord, life: &mut Life) -> String {
    let (key, amount, day) = (&payment.key, payment.amount, payment.date);
    let payer = payment.payer.as_deref().unwrap_or_default();
    let payer = escaped(life.name_of(payer));
    let number = payment.reference.as_deref().unwrap_or_default();
    let whole = life
        .bill(number)
        .is_some_and(|bill| payment.amount.in_units(2) == Ok(bill.total));
    let digits = key.chars().filter(char::is_ascii_digit);
    let turn: usize = digits.collect::<String>().parse().unwrap_or(1);
    let text = match whole && turn.is_multiple_of(SILENT) {
        true => "Virement".to_owned(),
        false => escaped(number),
    };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{key}</AcctSvcrRef><NtryDtls><TxDtls>\
         <RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
