//! Reads the files that were named: whatever is in them becomes records, rejects and warnings.

use std::fs::{self, File};
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use jalon_core::Machine;
use jalon_intake::{
    Batches, Books, Counts, Found, Guess, Kind, Known, Mapping, Plan, Record, Refusal, Reject,
    Rejects, Text, Warning, kind_of_json_line, plan, read_csv, read_electronic_invoice,
    read_json_lines,
};
use smol_str::SmolStr;

use super::reading::Warnings;
use super::sellers::Issued;
use crate::{Refused, reason};

/// What is to be read: files or folders, by what they are said to hold.
pub struct Wanted<'a> {
    /// Invoices and credit notes.
    pub invoices: &'a [PathBuf],
    /// Customers and contacts.
    pub customers: &'a [PathBuf],
    /// Payments.
    pub payments: &'a [PathBuf],
    /// Other events.
    pub events: &'a [PathBuf],
    /// Paid invoices and their payments.
    pub history: &'a [PathBuf],
    /// What columns mean.
    pub mappings: &'a [PathBuf],
    /// Where rows come from that do not say it, if somebody told.
    pub source: Option<&'a str>,
}

/// One file that was read.
pub struct Taken {
    /// Its name as it was told.
    pub name: String,
    /// How many rows, or documents, and what became of them.
    pub counts: Counts,
    /// What was guessed of it.
    pub guesses: Vec<Guess>,
    /// What the mapping says that stands in no column of it.
    pub assumed: Vec<Text>,
    /// The feed that its mapping names for all of its payments.
    pub source: Option<SmolStr>,
}

/// All that was read.
#[derive(Default)]
pub struct Taking {
    /// Each file.
    pub files: Vec<Taken>,
    /// Files of a folder that hold nothing that is known.
    pub left_aside: Vec<String>,
    /// Rows that were not taken.
    pub rejects: Rejects,
    /// Rows that are worth a look.
    pub warnings: Warnings,
    /// Who issued electronic invoices.
    pub(crate) issued: Vec<Issued>,
    /// Records that go together.
    pub batches: Batches,
}

impl Taking {
    /// The feeds of files of payments without rows: they tell that nothing came. A file of which no row could be
    /// read tells nothing. `source` is the feed where neither a row nor a mapping names one.
    pub(crate) fn empty_feeds(&self, source: Option<&str>) -> Vec<SmolStr> {
        let is_empty =
            |file: &&Taken| file.counts.used == 0 && file.counts.rejected == file.counts.aside;
        let empty: Vec<&Taken> = self.files.iter().filter(is_empty).collect();
        let named = empty.iter().filter_map(|file| file.source.clone());
        let named: Vec<SmolStr> = named.collect();
        match named.is_empty() && empty.len() == self.files.len() {
            true => source.map(SmolStr::from).into_iter().collect(),
            false => named,
        }
    }

    /// The number of the file that is being read, among all files.
    fn file_number(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }
}

/// Kinds that each option may hold, the usual one first.
pub(crate) const INVOICES: &[Kind] = &[Kind::Invoice, Kind::Instalment, Kind::Attachment];
pub(crate) const CUSTOMERS: &[Kind] = &[Kind::Customer, Kind::Contact];
pub(crate) const PAYMENTS: &[Kind] = &[Kind::Payment, Kind::Allocation];
pub(crate) const EVENTS: &[Kind] = &[Kind::Event];
const HISTORY: &[Kind] = &[
    Kind::Invoice,
    Kind::Instalment,
    Kind::Payment,
    Kind::Allocation,
    Kind::Event,
    Kind::Customer,
];

/// An electronic invoice is read whole; a larger file is none.
const DOCUMENT_MAX: u64 = 64 * 1024 * 1024;
/// So many bytes tell what a file is.
const HEAD: usize = 4096;

/// Reads everything. `machines` are the scripts that will play it: the fields that one of them
/// declares are taken from columns of that name.
///
/// So many records are `held` at once, where somebody says how many.
pub fn read(
    wanted: &Wanted<'_>,
    machines: &[&Machine],
    held: Option<usize>,
) -> Result<Taking, Refused> {
    match held {
        None => take_all(wanted, machines, Books::default(), Books::batches),
        Some(held) => take_all(wanted, machines, Books::holding(held), |books| {
            books.in_batches(held)
        }),
    }
}

/// Reads everything as something that comes in piece by piece, for one legal entity: what the files do
/// not speak of may be known already. It is all in one batch.
pub fn read_part(
    wanted: &Wanted<'_>,
    machines: &[&Machine],
    entity: &str,
) -> Result<Taking, Refused> {
    take_all(wanted, machines, Books::default(), |books| {
        books.part(entity)
    })
}

fn take_all(
    wanted: &Wanted<'_>,
    machines: &[&Machine],
    books: Books,
    together: impl FnOnce(Books) -> Batches,
) -> Result<Taking, Refused> {
    let mut reading = Reading {
        mappings: mappings(wanted.mappings)?,
        source: wanted.source.map(SmolStr::from),
        machines,
        books,
        taking: Taking::default(),
    };
    // The history comes first: what is told of the same invoice later corrects it.
    let lists = [
        (wanted.history, HISTORY),
        (wanted.invoices, INVOICES),
        (wanted.customers, CUSTOMERS),
        (wanted.payments, PAYMENTS),
        (wanted.events, EVENTS),
    ];
    for (paths, kinds) in lists {
        for path in paths {
            if path.is_dir() {
                reading.folder(path, kinds)?;
            } else {
                reading.file(path, kinds)?;
            }
        }
    }
    let Reading {
        books, mut taking, ..
    } = reading;
    taking.rejects.sort();
    taking.batches = together(books);
    Ok(taking)
}

/// Whether a file is read where its folder was named, by its name.
pub fn is_read_in_folder(path: &Path) -> bool {
    const KNOWN: [&str; 8] = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "xml", "pdf"];
    let name = path.file_name().unwrap_or_default();
    let end = path.extension().and_then(|end| end.to_str());
    let end = end.map(str::to_lowercase).unwrap_or_default();
    !name.as_encoded_bytes().starts_with(b".") && KNOWN.contains(&end.as_str())
}

fn mappings(paths: &[PathBuf]) -> Result<Vec<Mapping>, Refused> {
    paths.iter().map(|path| mapping(path)).collect()
}

/// What a file says that columns mean.
pub(crate) fn mapping(path: &Path) -> Result<Mapping, Refused> {
    let written = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    Mapping::read(&written).map_err(|refusal| refused(path, &refusal))
}

/// Whether a mapping is about files of these kinds; one that does not say is about invoices.
pub(crate) fn is_for(mapping: &Mapping, kinds: &[Kind]) -> bool {
    kinds.contains(&mapping.kind.unwrap_or(Kind::Invoice))
}

/// A file that can't be read.
pub(crate) fn cannot_read(path: &Path, error: &std::io::Error) -> Refused {
    let (path, why) = (path.display(), reason(error));
    Refused::wrong(
        format!("cannot read {path}: {}", why.en),
        format!("lecture impossible de {path}\u{a0}: {}", why.fr),
    )
}

/// Why a file is refused as a whole, and what to do about it.
pub(crate) fn refused(path: &Path, refusal: &Refusal) -> Refused {
    let path = path.display();
    let place = refusal.line.map(|line| format!(":{line}"));
    let place = place.unwrap_or_default();
    let (why, help) = (&refusal.reason, &refusal.remedy);
    let both = (
        format!("{path}{place}: {}", why.en),
        format!("{path}{place}\u{a0}: {}", why.fr),
    );
    let stop = match refusal.passes {
        true => Refused::store(both.0, both.1),
        false => Refused::wrong(both.0, both.1),
    };
    stop.help(&help.en, &help.fr)
}

struct Reading<'a> {
    mappings: Vec<Mapping>,
    source: Option<SmolStr>,
    machines: &'a [&'a Machine],
    books: Books,
    taking: Taking,
}

/// In what a file is written.
enum Form {
    Csv,
    JsonLines,
    /// A list in JSON in which nothing is.
    NoRecords,
    Electronic,
    Nothing,
}

impl Reading<'_> {
    /// Every file in a folder, by name; what is in it tells what it is.
    fn folder(&mut self, folder: &Path, kinds: &[Kind]) -> Result<(), Refused> {
        let entries = fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.is_file());
        paths.sort();
        let before = self.taking.files.len();
        for path in &paths {
            if !is_read_in_folder(path) {
                self.taking.left_aside.push(path.display().to_string());
                continue;
            }
            // A document among many that can't be read is a reject; a table is more than that.
            match self.take(path, kinds, true) {
                Ok(()) => {}
                Err(refusal) => self.reject_file(path, &refusal),
            }
        }
        if self.taking.files.len() == before {
            let folder = folder.display();
            return Err(Refused::wrong(
                format!("there is nothing to read in the folder {folder}"),
                format!("il n'y a rien à lire dans le dossier {folder}"),
            ));
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, kinds: &[Kind]) -> Result<(), Refused> {
        // What can't be opened has its own message.
        File::open(path).map_err(|error| cannot_read(path, &error))?;
        self.take(path, kinds, false)
            .map_err(|refusal| refused(path, &refusal))
    }

    fn take(&mut self, path: &Path, kinds: &[Kind], any: bool) -> Result<(), Refusal> {
        let mut file = File::open(path).map_err(|error| Refusal::unreadable(&error))?;
        let mut head = vec![0; HEAD];
        let count = read_head(&mut file, &mut head)?;
        head.truncate(count);
        let name = path.display().to_string();
        match form(&head) {
            Form::Electronic => self.electronic(&mut file, &name),
            Form::NoRecords => {
                self.books.file(&name);
                self.note(&name, Counts::default());
                Ok(())
            }
            Form::JsonLines => self.json_lines(file, &name, &head, kinds),
            // A device or a pipe can be read but once, and a table is looked at before.
            Form::Csv | Form::Nothing => match file.rewind() {
                Ok(()) => self.csv(&mut file, &name, kinds, any),
                Err(_) => {
                    let mut whole = head;
                    file.read_to_end(&mut whole)
                        .map_err(|error| Refusal::unreadable(&error))?;
                    self.csv(&mut Cursor::new(whole), &name, kinds, any)
                }
            },
        }
    }

    fn electronic(&mut self, file: &mut File, name: &str) -> Result<(), Refusal> {
        let mut bytes = Vec::new();
        file.rewind().map_err(|error| Refusal::unreadable(&error))?;
        file.take(DOCUMENT_MAX)
            .read_to_end(&mut bytes)
            .map_err(|error| Refusal::unreadable(&error))?;
        let short = Path::new(name).file_name().and_then(|name| name.to_str());
        let read = read_electronic_invoice(&bytes, short.unwrap_or(name))?;
        let issued = Issued {
            file: name.to_owned(),
            number: read.invoice.number.to_string(),
            by: read.seller.unwrap_or_default(),
            numbers: read.seller_numbers,
        };
        let place = self.books.file(name);
        let customer = Record::Customer(Box::new(read.customer));
        self.books.add(place, 1, customer);
        let invoice = Record::Invoice(Box::new(read.invoice));
        self.books.add(place, 1, invoice);
        self.taking.issued.push(issued);
        for fault in read.warnings {
            let file = name.to_owned();
            let line = 1;
            let warning = Warning { file, line, fault };
            self.taking.warnings.add((0, 0), warning);
        }
        let counts = Counts {
            read: 1,
            used: 1,
            ..Counts::default()
        };
        self.note(name, counts);
        Ok(())
    }

    fn json_lines(
        &mut self,
        mut file: File,
        name: &str,
        head: &[u8],
        kinds: &[Kind],
    ) -> Result<(), Refusal> {
        file.rewind().map_err(|error| Refusal::unreadable(&error))?;
        let first = String::from_utf8_lossy(head);
        let first = first.trim_start_matches('\u{feff}').trim_start();
        let found = kind_of_json_line(first.lines().next().unwrap_or_default());
        let usual = kinds.first().copied().unwrap_or(Kind::Invoice);
        let kind = found.filter(|kind| kinds.contains(kind)).unwrap_or(usual);
        let place = self.books.file(name);
        let mut sorting = Sorting::new(&mut self.books, &mut self.taking, place);
        let counts = read_json_lines(file, name, kind, &mut |found| sorting.sort(found))?;
        self.note(name, counts);
        Ok(())
    }

    fn csv<R: Read + Seek>(
        &mut self,
        file: &mut R,
        name: &str,
        kinds: &[Kind],
        any: bool,
    ) -> Result<(), Refusal> {
        let mut plan = self.plan(file, kinds, any)?;
        let guesses = std::mem::take(&mut plan.guesses);
        let assumed = std::mem::take(&mut plan.assumed);
        let place = self.books.file(name);
        let mut sorting = Sorting::new(&mut self.books, &mut self.taking, place);
        let counts = read_csv(file, name, &plan, &mut |found| sorting.sort(found))?;
        self.taking.files.push(Taken {
            name: name.to_owned(),
            counts,
            guesses,
            assumed,
            source: plan.source_of_payments().map(SmolStr::from),
        });
        Ok(())
    }

    /// How a table is read: by its mapping; else as that of the kinds that it can be which
    /// leaves the fewest columns aside.
    fn plan<R: Read + Seek>(
        &self,
        file: &mut R,
        kinds: &[Kind],
        any: bool,
    ) -> Result<Plan, Refusal> {
        let mapped = self.mappings.iter().find(|one| is_for(one, kinds));
        let unmapped = Mapping::default();
        let mapping = mapped.unwrap_or(&unmapped);
        if !mapping.records.is_empty() || mapping.kind.is_some() {
            return plan(file, mapping, &self.known(None));
        }
        if any && mapped.is_none() {
            return plan(file, mapping, &self.known(None));
        }
        let (mut first, mut best): (Option<Refusal>, Option<Plan>) = (None, None);
        for kind in kinds {
            match plan(file, mapping, &self.known(Some(*kind))) {
                Ok(plan)
                    if best
                        .as_ref()
                        .is_none_or(|best| plan.fields() > best.fields()) =>
                {
                    best = Some(plan);
                }
                Ok(_) => {}
                Err(refusal) => first = first.or(Some(refusal)),
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
        Err(first.unwrap_or_else(|| {
            Refusal::new(
                jalon_intake::text(
                    "the file holds nothing that is known",
                    "le fichier ne contient rien de connu",
                ),
                jalon_intake::text(
                    "check which file it is",
                    "vérifiez de quel fichier il s’agit",
                ),
            )
        }))
    }

    fn known(&self, kind: Option<Kind>) -> Known {
        let mut declared: Vec<SmolStr> = Vec::new();
        for machine in self.machines {
            let invoice = machine.invoice_fields.items().iter();
            let customer = machine.customer_fields.items().iter();
            let events = machine.events.items().iter();
            let carried = events.flat_map(|event| &event.payload);
            let fields: Vec<_> = match kind {
                Some(Kind::Customer) => customer.collect(),
                Some(Kind::Event) => carried.collect(),
                Some(_) => invoice.collect(),
                None => invoice.chain(customer).chain(carried).collect(),
            };
            declared.extend(fields.into_iter().map(|field| field.name.clone()));
        }
        Known {
            kind,
            declared: Some(declared),
            source: self.source.clone(),
        }
    }

    fn note(&mut self, name: &str, counts: Counts) {
        self.taking.files.push(Taken {
            name: name.to_owned(),
            counts,
            guesses: Vec::new(),
            assumed: Vec::new(),
            source: None,
        });
    }

    fn reject_file(&mut self, path: &Path, refusal: &Refusal) {
        let name = path.display().to_string();
        let number = self.taking.file_number();
        let reject = Reject {
            file: name.clone(),
            line: refusal.line.unwrap_or(1),
            faults: vec![jalon_intake::Fault {
                column: String::new(),
                value: String::new(),
                reason: refusal.reason.clone(),
                remedy: refusal.remedy.clone(),
            }],
            aside: false,
        };
        self.taking.rejects.add(number, &reject);
        let counts = Counts {
            read: 1,
            rejected: 1,
            ..Counts::default()
        };
        self.note(&name, counts);
    }
}

/// Puts what a file gives where it belongs.
struct Sorting<'a> {
    books: &'a mut Books,
    taking: &'a mut Taking,
    file: usize,
}

impl<'a> Sorting<'a> {
    fn new(books: &'a mut Books, taking: &'a mut Taking, file: usize) -> Sorting<'a> {
        Sorting {
            books,
            taking,
            file,
        }
    }

    fn sort(&mut self, found: Found) {
        match found {
            Found::Record(line, record) => self.books.add(self.file, line, record),
            Found::Reject(reject) => {
                let number = self.taking.file_number();
                self.taking.rejects.add(number, &reject);
            }
            Found::Warning(warning) => self.taking.warnings.add((0, 0), warning),
        }
    }
}

fn read_head(file: &mut File, head: &mut [u8]) -> Result<usize, Refusal> {
    let mut count = 0;
    while let Some(rest) = head.get_mut(count..) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Refusal::unreadable(&error)),
        }
    }
    Ok(count)
}

/// In what a file is written, by its first bytes.
fn form(head: &[u8]) -> Form {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    // In UTF-16, every other byte is nothing.
    let bytes = head.iter().filter(|byte| !matches!(byte, 0 | 0xFE | 0xFF));
    let mut bytes = bytes.skip_while(|byte| byte.is_ascii_whitespace());
    match bytes.next() {
        None => Form::Nothing,
        Some(b'<') => Form::Electronic,
        Some(b'%') if head.starts_with(b"%PDF") => Form::Electronic,
        Some(b'{') => Form::JsonLines,
        Some(b'[')
            if head.trim_ascii_end().ends_with(b"]")
                && bytes.find(|byte| !byte.is_ascii_whitespace()) == Some(&b']') =>
        {
            Form::NoRecords
        }
        Some(_) => Form::Csv,
    }
}
