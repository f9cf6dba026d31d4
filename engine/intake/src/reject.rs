//! What is not taken: each row with its column, the reason and the remedy, and the counts.

use std::io::{self, Write};

use crate::text::Text;

/// Something wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column as the file calls it; empty if the row as a whole is meant.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// Everything that is wrong with it, at least one thing.
    pub faults: Vec<Fault>,
    /// Whether it was not meant as a record: a totals row, the header again.
    pub aside: bool,
}

/// A row that was taken, and is worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file.
    pub file: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// What is strange, and what to do.
    pub fault: Fault,
}

/// What became of the rows of a file: `read` is always `used` plus `rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows below the header that are not empty.
    pub read: u64,
    /// Rows that were taken.
    pub used: u64,
    /// Rows that were not.
    pub rejected: u64,
    /// Of the rejected rows, those that were not meant as records.
    pub aside: u64,
}

/// Writes rejects as CSV: one line for each fault.
pub struct RejectsFile<W> {
    out: W,
    french: bool,
}

impl<W: Write> RejectsFile<W> {
    /// Begins the file, in French or else in English.
    pub fn new(mut out: W, french: bool) -> io::Result<RejectsFile<W>> {
        let header = if french {
            "fichier,ligne,colonne,valeur,motif,remède"
        } else {
            "file,row,column,value,reason,remedy"
        };
        writeln!(out, "{header}")?;
        Ok(RejectsFile { out, french })
    }

    /// Writes one reject.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        for fault in &reject.faults {
            let line = reject.line.to_string();
            let cells = [
                reject.file.as_str(),
                &line,
                &fault.column,
                &fault.value,
                fault.reason.get(self.french),
                fault.remedy.get(self.french),
            ];
            for (at, cell) in cells.into_iter().enumerate() {
                if at > 0 {
                    self.out.write_all(b",")?;
                }
                self.out.write_all(safe_cell(cell).as_bytes())?;
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A cell of a CSV file that no spreadsheet program takes for a formula.
pub fn safe_cell(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let plain = if formula {
        format!("'{cell}")
    } else {
        cell.to_string()
    };
    if formula || plain.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}
