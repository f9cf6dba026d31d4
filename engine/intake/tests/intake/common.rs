//! Reads small files for tests.
#![allow(dead_code)]

use std::io::Cursor;

use jalon_intake::{
    Counts, Found, Kind, Known, Mapping, Plan, Record, Refusal, Reject, Warning, plan, read_csv,
    read_json_lines,
};

/// All that a file gave.
#[derive(Debug, Default)]
pub struct Read {
    pub plan: Option<Plan>,
    pub counts: Counts,
    pub records: Vec<(u64, Record)>,
    pub rejects: Vec<Reject>,
    pub warnings: Vec<Warning>,
}

impl Read {
    pub fn take(&mut self, found: Found) {
        match found {
            Found::Record(line, record) => self.records.push((line, record)),
            Found::Reject(reject) => self.rejects.push(reject),
            Found::Warning(warning) => self.warnings.push(warning),
        }
    }

    /// The invoices.
    pub fn invoices(&self) -> Vec<&jalon_core::records::InvoiceRecord> {
        let records = self.records.iter();
        let invoices = records.filter_map(|(_, record)| match record {
            Record::Invoice(invoice) => Some(&**invoice),
            _ => None,
        });
        invoices.collect()
    }

    /// Line, column, reason in English, of each fault.
    pub fn faults(&self) -> Vec<(u64, &str, &str)> {
        let faults = self.rejects.iter().flat_map(|reject| {
            let faults = reject.faults.iter();
            faults.map(|fault| (reject.line, fault.column.as_str(), fault.reason.en.as_str()))
        });
        faults.collect()
    }

    /// What was guessed, in English.
    pub fn guesses(&self) -> Vec<&str> {
        let guesses = self.plan.iter().flat_map(|plan| &plan.guesses);
        guesses.map(|guess| guess.what.en.as_str()).collect()
    }
}

/// Reads CSV by a mapping; what was read and rejected must add up.
pub fn csv_known(bytes: &[u8], mapping: &str, known: &Known) -> Result<Read, Refusal> {
    let mapping = Mapping::read(mapping)?;
    let mut file = Cursor::new(bytes);
    let plan = plan(&mut file, &mapping, known)?;
    let mut read = Read::default();
    read.counts = read_csv(&mut file, "file.csv", &plan, &mut |found| read.take(found))?;
    read.plan = Some(plan);
    check(&read);
    Ok(read)
}

pub fn csv_by(bytes: &[u8], mapping: &str) -> Result<Read, Refusal> {
    csv_known(bytes, mapping, &Known::default())
}

pub fn csv(text: &str) -> Result<Read, Refusal> {
    csv_by(text.as_bytes(), "")
}

pub fn json(text: &str, kind: Kind) -> Read {
    let mut read = Read::default();
    let counts = read_json_lines(text.as_bytes(), "file.jsonl", kind, &mut |f| read.take(f));
    read.counts = counts.unwrap();
    check(&read);
    read
}

fn check(read: &Read) {
    assert_eq!(read.counts.read, read.counts.used + read.counts.rejected);
    assert_eq!(read.counts.rejected, read.rejects.len() as u64);
    for reject in &read.rejects {
        assert!(!reject.faults.is_empty());
    }
    let faults = read.rejects.iter().flat_map(|reject| &reject.faults);
    let warned = read.warnings.iter().map(|warning| &warning.fault);
    for fault in faults.chain(warned) {
        for text in [&fault.reason, &fault.remedy] {
            assert!(!text.en.is_empty() && !text.fr.is_empty(), "{fault:?}");
        }
    }
}
