//! Records of several files on their way to be played: all at once where there are few, in batches of
//! bounded size where there are many.

use std::borrow::Cow;

use crate::books::{Fitting, Of, Origin, fit};
use crate::extent::Extent;
use crate::links::Links;
use crate::packed::Packed;
use crate::record::Record;
use crate::reject::{Fault, Reject};
use crate::text::text;

/// So many records are held as they are; of more, each is packed.
const LOOSE_MAX: usize = 400_000;
/// So many packed records are unpacked at once, unless more of them belong together.
const BATCH_MAX: usize = 200_000;

/// Records of several files.
#[derive(Debug)]
pub struct Books {
    files: Vec<String>,
    extent: Extent,
    /// Whether any file has customers.
    told: bool,
    loose: Vec<(Origin, Record)>,
    loose_max: usize,
    packed: Packed,
    links: Links,
    /// A member of the family of each packed record.
    families: Vec<u32>,
    /// Which packed records are invoices.
    invoices: Vec<bool>,
}

impl Default for Books {
    fn default() -> Books {
        Books::holding(LOOSE_MAX)
    }
}

impl Books {
    /// Holds so many records as they are, and packs them if there are more.
    pub fn holding(loose_max: usize) -> Books {
        Books {
            files: Vec::new(),
            extent: Extent::default(),
            told: false,
            loose: Vec::new(),
            loose_max,
            packed: Packed::default(),
            links: Links::default(),
            families: Vec::new(),
            invoices: Vec::new(),
        }
    }

    /// Names a file; its records follow.
    pub fn file(&mut self, name: &str) -> usize {
        self.files.push(name.to_string());
        self.files.len() - 1
    }

    /// Adds a record of a line of a file.
    pub fn add(&mut self, file: usize, line: u64, record: Record) {
        self.extent.add(&record);
        self.told |= matches!(record, Record::Customer(_));
        self.loose.push((Origin { file, line }, record));
        if self.packed.len() > 0 || self.loose.len() > self.loose_max {
            self.pack();
        }
    }

    fn pack(&mut self) {
        for (origin, record) in std::mem::take(&mut self.loose) {
            let family = self.links.add(&record);
            let is_invoice = matches!(record, Record::Invoice(_));
            match self.packed.add(origin, record) {
                Ok(()) => {
                    self.families.push(family);
                    self.invoices.push(is_invoice);
                }
                // What can't be packed stays as it is, and is played with the first batch.
                Err(record) => self.loose.push((origin, record)),
            }
        }
    }

    /// Puts the records together, all at once; together they are all that there is.
    pub fn fit(self) -> Fitting {
        self.fit_as(true, None)
    }

    /// Puts the records together, all at once; a customer or an invoice that they only name may be
    /// known already. What names another legal entity than this one is not taken.
    pub fn fit_part(self, entity: &str) -> Fitting {
        self.fit_as(false, Some(entity))
    }

    /// As [`Books::fit_part`], as the only batch.
    pub fn part(mut self, entity: &str) -> Batches {
        Batches {
            extent: std::mem::take(&mut self.extent),
            held: Held::Whole(Box::new(self.fit_part(entity))),
        }
    }

    fn fit_as(self, whole: bool, entity: Option<&str>) -> Fitting {
        let mut records = Vec::with_capacity(self.packed.len() + self.loose.len());
        for number in 0..self.packed.len() {
            if let Some((origin, Some(record))) = self.packed.get(number) {
                records.push((origin, record));
            }
        }
        records.extend(self.loose);
        let told = self.told;
        let of = Of {
            whole,
            told,
            entity,
        };
        fit(self.files, records, of)
    }

    /// Puts the records together, in batches where there are many.
    pub fn batches(self) -> Batches {
        self.in_batches(BATCH_MAX)
    }

    /// As [`Books::batches`], with so many records in each, unless more of them belong together.
    pub fn in_batches(mut self, batch_max: usize) -> Batches {
        let extent = std::mem::take(&mut self.extent);
        if self.packed.len() == 0 || !self.loose.is_empty() {
            let whole = self.fit();
            return Batches {
                extent,
                held: Held::Whole(Box::new(whole)),
            };
        }
        self.links.end();
        let of = (self.families.as_slice(), self.invoices.as_slice());
        let (order, ends) = in_order(&mut self.links, of, batch_max);
        Batches {
            extent,
            held: Held::Packed(Box::new(Many {
                files: self.files,
                told: self.told,
                packed: self.packed,
                order,
                ends,
            })),
        }
    }
}

/// Records in batches that know nothing of each other: what belongs together is in one of them.
#[derive(Debug)]
pub struct Batches {
    /// What all of them span.
    pub extent: Extent,
    held: Held,
}

#[derive(Debug)]
enum Held {
    Whole(Box<Fitting>),
    Packed(Box<Many>),
}

#[derive(Debug)]
struct Many {
    files: Vec<String>,
    told: bool,
    packed: Packed,
    /// Records, batch by batch, each batch in the order of its files.
    order: Vec<u32>,
    /// Where each batch ends.
    ends: Vec<usize>,
}

impl Default for Batches {
    fn default() -> Batches {
        Books::default().batches()
    }
}

impl Batches {
    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.held {
            Held::Whole(_) => 1,
            Held::Packed(many) => many.ends.len(),
        }
    }

    /// Never so: without any record there is one batch, with nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records of a batch, from 0, put together.
    pub fn get(&self, number: usize) -> Cow<'_, Fitting> {
        match &self.held {
            Held::Whole(whole) => Cow::Borrowed(whole),
            Held::Packed(many) => Cow::Owned(many.batch(number)),
        }
    }

    /// All records at once, whatever room they take.
    pub fn whole(self) -> Fitting {
        match self.held {
            Held::Whole(whole) => *whole,
            Held::Packed(many) => many.fitting(0..many.packed.len()),
        }
    }
}

impl Many {
    fn batch(&self, number: usize) -> Fitting {
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let (start, end) = (start.copied().unwrap_or(0), self.ends.get(number));
        let records = end.and_then(|end| self.order.get(start..*end));
        self.fitting(records.unwrap_or_default().iter().map(|one| *one as usize))
    }

    fn fitting(&self, numbers: impl Iterator<Item = usize>) -> Fitting {
        let (mut records, mut lost) = (Vec::new(), Vec::new());
        for (origin, record) in numbers.filter_map(|number| self.packed.get(number)) {
            match record {
                Some(record) => records.push((origin, record)),
                None => lost.push(origin),
            }
        }
        let of = Of {
            whole: true,
            told: self.told,
            entity: None,
        };
        let mut fitting = fit(self.files.clone(), records, of);
        fitting.read += lost.len() as u64;
        for origin in lost {
            fitting.rejects.push(unreadable(&self.files, origin));
        }
        fitting
    }
}

/// Never so for what was packed here; if it were, it would be told and counted.
fn unreadable(files: &[String], origin: Origin) -> Reject {
    Reject {
        file: files.get(origin.file).cloned().unwrap_or_default(),
        line: origin.line,
        faults: vec![Fault {
            column: String::new(),
            value: String::new(),
            reason: text(
                "the record could not be kept: a fault of Jalon, please report it",
                "l’enregistrement n’a pas pu être conservé : défaut de Jalon, merci de le signaler",
            ),
            remedy: text(
                "play this file alone, or a part of it",
                "jouez ce fichier seul, ou une partie",
            ),
        }],
        aside: false,
    }
}

/// Records batch by batch: families in the order of their first invoices, then those without any,
/// each whole in one batch.
fn in_order(
    links: &mut Links,
    (families, invoices): (&[u32], &[bool]),
    batch_max: usize,
) -> (Vec<u32>, Vec<usize>) {
    let heads: Vec<u32> = families.iter().map(|family| links.head(*family)).collect();
    let mut sizes = vec![0usize; links.len()];
    for head in &heads {
        if let Some(size) = sizes.get_mut(*head as usize) {
            *size += 1;
        }
    }
    const NONE: u32 = u32::MAX;
    let mut batch_of = vec![NONE; links.len()];
    // How many records each batch has.
    let mut filled: Vec<usize> = vec![0];
    let with_invoice = heads.iter().zip(invoices).filter(|(_, is)| **is);
    let first = with_invoice.map(|(head, _)| head).chain(&heads);
    for head in first {
        let at = *head as usize;
        let size = sizes.get(at).copied().unwrap_or(0);
        let Some(batch) = batch_of.get_mut(at).filter(|batch| **batch == NONE) else {
            continue;
        };
        if filled
            .last()
            .is_some_and(|last| *last > 0 && last + size > batch_max)
        {
            filled.push(0);
        }
        *batch = u32::try_from(filled.len() - 1).unwrap_or(NONE);
        if let Some(last) = filled.last_mut() {
            *last += size;
        }
    }
    let mut starts: Vec<usize> = Vec::with_capacity(filled.len());
    let mut ends: Vec<usize> = Vec::with_capacity(filled.len());
    let mut sum = 0;
    for count in &filled {
        starts.push(sum);
        sum += count;
        ends.push(sum);
    }
    let mut order = vec![0; heads.len()];
    for (number, head) in heads.iter().enumerate() {
        let batch = batch_of.get(*head as usize).copied().unwrap_or(0);
        if let Some(start) = starts.get_mut(batch as usize) {
            if let Some(place) = order.get_mut(*start) {
                *place = u32::try_from(number).unwrap_or(u32::MAX);
            }
            *start += 1;
        }
    }
    (order, ends)
}
