//! All that was not taken, however much it is: packed, and read again in the order of the files.

use serde::{Deserialize, Serialize};

use crate::pieces::{Pieces, Place};
use crate::reject::{Fault, Reject};
use crate::text::Text;

/// Rejects.
#[derive(Debug, Default)]
pub struct Rejects {
    pieces: Pieces,
    known: Vec<Known>,
    /// How many rows were meant as records.
    meant: u64,
}

/// Where a reject stands, and where its row does.
#[derive(Clone, Copy, Debug)]
struct Known {
    place: Place,
    end: Option<Place>,
    file: u32,
    line: u64,
}

/// A reject as it is packed; its file has a number.
#[derive(Serialize, Deserialize)]
struct Written(Vec<[String; 6]>, bool);

impl Rejects {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether a row was rejected that was meant as a record.
    pub fn has_meant(&self) -> bool {
        self.meant > 0
    }

    /// Adds one of a file with a number.
    pub fn add(&mut self, file: u32, reject: &Reject) {
        let faults = reject.faults.iter().map(|fault| {
            let Text { en, fr } = &fault.reason;
            let (column, value, remedy) = (&fault.column, &fault.value, &fault.remedy);
            [column, value, en, fr, &remedy.en, &remedy.fr].map(Clone::clone)
        });
        let written = Written(faults.collect(), reject.aside);
        // Texts are always written: there is nothing in them that JSON has not.
        let place = self.pieces.add(|out| serde_json::to_writer(out, &written));
        let Some(place) = place else {
            return;
        };
        if let Some(last) = self.known.last_mut() {
            last.end = Some(place);
        }
        self.meant += u64::from(!reject.aside);
        self.known.push(Known {
            place,
            end: None,
            file,
            line: reject.line,
        });
    }

    /// Puts them in the order of their files and rows.
    pub fn sort(&mut self) {
        self.known.sort_by_key(|known| (known.file, known.line));
    }

    /// Each, and each of the `others`, which are in order, too; files are named by their numbers.
    pub fn with<'r>(
        &'r self,
        others: &'r Rejects,
        files: &'r [&'r str],
    ) -> impl Iterator<Item = Reject> + 'r {
        let place = |known: &Known| (known.file, known.line);
        let mut own = self.known.iter().peekable();
        let mut other = others.known.iter().peekable();
        std::iter::from_fn(move || {
            loop {
                let is_other = match (own.peek(), other.peek()) {
                    (Some(one), Some(two)) => place(two) < place(one),
                    (one, _) => one.is_none(),
                };
                let read = match is_other {
                    true => others.read(other.next()?, files),
                    false => self.read(own.next()?, files),
                };
                if read.is_some() {
                    return read;
                }
            }
        })
    }

    fn read(&self, known: &Known, files: &[&str]) -> Option<Reject> {
        let bytes = self.pieces.get(known.place, known.end)?;
        let Written(faults, aside) = serde_json::from_slice(&bytes).ok()?;
        let faults = faults.into_iter().map(|fault| {
            let [column, value, en, fr, remedy_en, remedy_fr] = fault;
            Fault {
                column,
                value,
                reason: Text { en, fr },
                remedy: Text {
                    en: remedy_en,
                    fr: remedy_fr,
                },
            }
        });
        Some(Reject {
            file: files
                .get(known.file as usize)
                .map(ToString::to_string)
                .unwrap_or_default(),
            line: known.line,
            faults: faults.collect(),
            aside,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;

    fn reject(line: u64, aside: bool) -> Reject {
        Reject {
            file: "b.csv".into(),
            line,
            faults: vec![Fault {
                column: "total".into(),
                value: "\"1e9\"".into(),
                reason: text("in powers of ten", "en puissances de dix"),
                remedy: text("write it out", "écrivez-le en entier"),
            }],
            aside,
        }
    }

    #[test]
    fn they_come_back_as_they_were_in_the_order_of_files_and_rows() {
        let mut rejects = Rejects::default();
        rejects.add(1, &reject(7, true));
        assert!(!rejects.has_meant());
        rejects.add(1, &reject(3, false));
        rejects.sort();
        let mut others = Rejects::default();
        for line in [1, 5, 9] {
            others.add(1, &reject(line, false));
        }
        let files = ["a.csv", "b.csv"];
        let all: Vec<Reject> = rejects.with(&others, &files).collect();
        let wanted = [(1, false), (3, false), (5, false), (7, true), (9, false)];
        assert_eq!(all, wanted.map(|(line, aside)| reject(line, aside)));
        assert_eq!(others.with(&rejects, &files).collect::<Vec<_>>(), all);
        assert!(rejects.has_meant() && rejects.len() == 2);
    }
}
