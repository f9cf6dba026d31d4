//! A CAMT.053 of 100,000 bookings matched against a million open invoices of 50,000 payers, all in memory:
//! `cargo bench -p jalon-bank`. `BENCH_LINES` and `BENCH_PAYERS` change the size.

#![allow(clippy::unwrap_used, missing_docs)]

use std::time::Instant;

use jalon_bank::matching::{Level, OpenInvoice, Outcome, Purse, Seeker, Wanted, decide, wanted};
use jalon_bank::{Part, identify, read};
use jalon_core::{Currency, Money};
use rustc_hash::FxHashMap;

/// So many invoices are open of each payer.
const EACH: usize = 20;

fn size(name: &str, usual: usize) -> usize {
    let said = std::env::var(name).ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(usual)
}

fn number(payer: usize, at: usize) -> String {
    format!("FA-2026-{payer:05}{at:02}")
}

fn amount(payer: usize, at: usize) -> i64 {
    10_000 + ((payer * 7_919 + at * 104_729) % 900_000) as i64
}

fn name(payer: usize) -> String {
    format!("Client {payer:05} Distribution")
}

fn purses(payers: usize) -> Vec<Purse> {
    let purse = |payer: usize| {
        let names = vec![name(payer).into()];
        let invoices = (0..EACH).map(|at| OpenInvoice {
            number: number(payer, at).into(),
            account: payer as u128,
            names: names.clone(),
            currency: Currency::EUR,
            open: amount(payer, at),
            charges: 0,
            due: None,
        });
        Purse {
            account: payer as u128,
            invoices: invoices.collect(),
            names: names.clone(),
        }
    };
    (0..payers).map(purse).collect()
}

fn statement(lines: usize, payers: usize) -> String {
    let mut text = "<Document><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>".to_owned();
    for line in 0..lines {
        let (payer, at) = (line * 31 % payers, line / payers % EACH);
        let other = (at + 1) % EACH;
        let (sum, said) = match line % 20 {
            0 | 1 => (amount(payer, at), "as agreed, with thanks".to_owned()),
            2 => (
                amount(payer, at) + amount(payer, other),
                format!("{} and {}", number(payer, at), number(payer, other)),
            ),
            3 => (
                amount(payer, at) / 2,
                format!("part of {}", number(payer, at)),
            ),
            4 => (12_345, "wrong number FA-1999-1".to_owned()),
            _ => (
                amount(payer, at),
                format!(
                    "Payment of your invoice {} of 2026-03-02, order 4711",
                    number(payer, at)
                ),
            ),
        };
        text += &format!(
            "<Ntry><Amt Ccy=\"EUR\">{}.{:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\n\
             <BookgDt><Dt>2026-03-20</Dt></BookgDt><ValDt><Dt>2026-03-20</Dt></ValDt><AcctSvcrRef>B{line}</AcctSvcrRef>\n\
             <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n\
             <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>T{line}</TxId></Refs>\n\
             <RltdPties><Dbtr><Nm>CLIENT {payer:05} DISTRIBUTION SARL</Nm></Dbtr>\
             <DbtrAcct><Id><IBAN>FR76300060000{payer:014}</IBAN></Id></DbtrAcct></RltdPties>\n\
             <RmtInf><Ustrd>{said}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
            sum / 100,
            sum % 100
        );
    }
    text + "</Stmt></BkToCstmrStmt></Document>"
}

/// The most memory that this process had, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or_default() / 1024
}

fn main() {
    let (lines, payers) = (size("BENCH_LINES", 100_000), size("BENCH_PAYERS", 50_000));
    let purses = purses(payers);
    let mut open: FxHashMap<&str, &OpenInvoice> = FxHashMap::default();
    for invoice in purses.iter().flat_map(|purse| &purse.invoices) {
        open.insert(&invoice.number, invoice);
    }
    let file = statement(lines, payers);
    println!(
        "{} invoices, a file of {} MB; {} MB before",
        open.len(),
        file.len() >> 20,
        peak()
    );
    let begun = Instant::now();
    let found = read(file.as_bytes()).unwrap();
    println!("read        {:>8.2} s", begun.elapsed().as_secs_f64());
    let bookings = identify(&found.statements);
    println!("identified  {:>8.2} s", begun.elapsed().as_secs_f64());
    let (mut settled, mut waits): (usize, Vec<(Money, &Part)>) = (0, Vec::new());
    for (_, line) in bookings.iter().flat_map(|booking| &booking.lines) {
        let named = wanted(&line.part).into_iter().filter_map(|one| match one {
            Wanted::Number(level, number) => Some((level, (*open.get(number.as_str())?).clone())),
            Wanted::Reference(..) => None,
        });
        let named: Vec<(Level, OpenInvoice)> = named.collect();
        match decide(line.amount, &line.part, &named, (None, 0)).outcome {
            Outcome::Pays { .. } => settled += 1,
            _ => waits.push((line.amount, &line.part)),
        }
    }
    println!("decided     {:>8.2} s", begun.elapsed().as_secs_f64());
    let mut seeker = Seeker::new(&waits);
    for purse in &purses {
        seeker.look(purse);
    }
    let suggested = seeker.found();
    let some = suggested.iter().filter(|one| !one.is_empty()).count();
    println!("suggested   {:>8.2} s", begun.elapsed().as_secs_f64());
    println!(
        "{settled} settled, {} wait, {some} of them with suggestions; at most {} MB",
        waits.len(),
        peak()
    );
}
