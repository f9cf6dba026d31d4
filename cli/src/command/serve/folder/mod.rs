//! The watched folder: files that somebody puts there are taken in as `jalon import` takes them, and then
//! moved aside.
//!
//! ```text
//! in/invoices.csv  in/payments/2026-03-02.csv   taken once they are still
//! in/done/         all of it was taken
//! in/failed/       something of it was not: the rejects stand beside, or a page that says why
//! ```
//!
//! A file is moved when all of it is stored. Whoever is killed before that takes it once more, and each
//! record is stored once.

mod aside;
mod kind;
mod statuses;
mod still;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jalon_core::Instant;
use jalon_daemon::Clock;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_install::Folder;

use jalon_operate::documents::{self, Became, INVOICE};
use jalon_operate::import::{Import, Kind, import};
use jalon_operate::{Refused, Why};

use crate::command::simulate::rejects::write_rejects;
use crate::house::House;
use crate::stop::Stop;
pub use aside::{Aside, DONE, FAILED, Place};
use jalon_operate::payments;
pub use kind::unread;
use kind::{Holds, KINDS};
pub use still::{Still, mark};

/// A folder that is watched.
pub struct Watched {
    folder: PathBuf,
    said: Folder,
    mappings: Vec<PathBuf>,
    still: Still,
    aside: Aside,
    /// What was told last: the same trouble is told once.
    told: Option<String>,
    /// The folders in it that were told to be read by nobody.
    unread: BTreeSet<PathBuf>,
}

/// How often it is looked what is there.
const LOOK: Duration = Duration::from_secs(1);
/// So long a document waits for its invoice.
const WAITS: Duration = Duration::from_secs(24 * 60 * 60);
/// So long nothing is tried when the store did not answer.
const AWAY: Duration = Duration::from_secs(5);

impl Watched {
    /// The folder that `jalon.toml` names, with the folders in it; none if it names none.
    pub fn new(house: &House) -> Option<Watched> {
        let said = house.install.folder.clone()?;
        let folder = house.folder.join(&said.watch);
        let names = KINDS.iter().map(|(_, name)| *name);
        for name in names.chain([aside::DONE, aside::FAILED]) {
            if let Err(error) = std::fs::create_dir_all(folder.join(name)) {
                let folder = folder.display();
                tracing::error!(%error, %folder, "the watched folder can't be made");
                break;
            }
        }
        Some(Watched {
            mappings: said
                .mapping
                .iter()
                .map(|path| house.folder.join(path))
                .collect(),
            still: Still::new(said.still),
            aside: Aside::new(&folder),
            told: None,
            unread: BTreeSet::new(),
            folder,
            said,
        })
    }

    /// Watches in a thread of its own, so that a large file keeps nothing waiting.
    pub fn in_thread(
        house: &House,
        clock: &Arc<dyn Clock>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Option<JoinHandle<()>>, Stop> {
        let Some(mut watched) = Watched::new(house) else {
            return Ok(None);
        };
        let mut house = house.another()?;
        let (clock, stop) = (Arc::clone(clock), Arc::clone(stop));
        Ok(Some(thread::spawn(move || {
            let mut wait = Duration::ZERO;
            while !stop.load(Ordering::SeqCst) {
                if wait.is_zero() {
                    wait = match watched.look(&mut house, (clock.now(), clock.monotonic())) {
                        Some(_) => LOOK,
                        None => AWAY,
                    };
                }
                let some = wait.min(super::LOOK);
                thread::sleep(some);
                wait -= some;
            }
        })))
    }

    /// Takes what is there and still: whether something was; nothing if the store did not answer.
    pub fn look(&mut self, house: &mut House, (now, passed): (Instant, Duration)) -> Option<bool> {
        let mut found: BTreeMap<usize, Vec<PathBuf>> = BTreeMap::new();
        for (order, path) in kind::files(&self.folder) {
            if self.still.is_still(&path, passed) {
                found.entry(order).or_default().push(path);
            }
        }
        let unnamed = kind::unnamed(&self.folder).into_iter();
        let unnamed: Vec<PathBuf> = unnamed
            .filter(|path| self.still.is_still(path, passed))
            .collect();
        self.still.forget_others(passed);
        for folder in kind::unread(&self.folder) {
            if self.unread.insert(folder.clone()) {
                tracing::warn!(
                    folder = %folder.display(),
                    "nothing in this folder is taken in: put files into the watched folder, or into the folder of their kind"
                );
            }
        }
        let mut took = false;
        for file in unnamed {
            let why = nobody_can_tell();
            tracing::warn!(file = %file.display(), why = why.en, "the file was not taken");
            self.aside
                .move_there(&file, Place::Refused(why), still::mark(&file));
            took = true;
        }
        // Customers before their invoices, invoices before what is paid of them.
        for (order, files) in found {
            let Some((kind, _)) = KINDS.get(order) else {
                continue;
            };
            took |= self.take(house, *kind, &files, now)?;
        }
        Some(took)
    }

    /// How many files are not looked at yet, as somebody wrote to them a moment ago.
    pub fn young(&self) -> usize {
        self.still.young()
    }

    /// Files of one kind go together, as invoices and their instalments do. If one of them is refused, each
    /// is taken for itself.
    fn take(
        &mut self,
        house: &mut House,
        kind: Holds,
        files: &[PathBuf],
        now: Instant,
    ) -> Option<bool> {
        let before: Vec<_> = files.iter().map(|file| still::mark(file)).collect();
        let imported = match kind {
            Holds::Records(kind) => self.import(house, kind, files, now),
            Holds::Statements => self.statements(house, files, now),
            Holds::Documents => return self.documents(house, files, now),
            Holds::Statuses => self.statuses(house, files, now),
        };
        match imported {
            Ok(mut rejected) => {
                for (file, before) in files.iter().zip(before) {
                    // Whatever was written to it meanwhile is taken the next time.
                    if before.is_some() && still::mark(file) == before {
                        let own = rejected.iter().position(|(name, _)| name == file);
                        let own = own.map(|at| rejected.swap_remove(at).1);
                        let place = own.unwrap_or(Place::Done);
                        self.aside.move_there(file, place, before);
                    }
                }
                self.told = None;
                Some(true)
            }
            Err(why) if why.why != Why::Wrong => {
                self.tell_once(&why);
                None
            }
            Err(why) => match files {
                [file] => {
                    let said = said(&why);
                    tracing::warn!(file = %file.display(), why = said.en, "the file was not taken");
                    self.aside
                        .move_there(file, Place::Refused(said), still::mark(file));
                    Some(true)
                }
                _ => files.iter().try_fold(false, |took, file| {
                    Some(took | self.take(house, kind, std::slice::from_ref(file), now)?)
                }),
            },
        }
    }

    /// Takes files in. Answers those of which something was not used, with the file that says what.
    fn import(
        &mut self,
        house: &mut House,
        kind: Kind,
        files: &[PathBuf],
        now: Instant,
    ) -> Result<Vec<(PathBuf, Place)>, Refused> {
        let wanted = Import {
            kind,
            files,
            mappings: &self.mappings,
            source: &self.said.source,
            is_named: false,
            now,
        };
        let imported = import(house, &wanted)?;
        let (reading, taken) = (imported.reading(Lang::En), &imported.taken);
        tracing::info!(
            files = names(files),
            new = taken.new,
            corrected = taken.corrected,
            known_before = taken.before,
            parked = taken.parked,
            not_used = reading.count(),
            "took files of the watched folder"
        );
        if !reading.has_rejects() {
            return Ok(Vec::new());
        }
        let mut with: Vec<PathBuf> = Vec::new();
        let _ = reading.each_reject(usize::MAX, |reject| {
            let of = files
                .iter()
                .find(|file| Path::new(&*reject.file) == file.as_path());
            let new = of.filter(|file| !with.contains(file));
            with.extend(new.cloned());
            Ok::<(), ()>(())
        });
        let rejects = self.aside.rejects_of(with.first().or(files.first()));
        if write_rejects(Some(&rejects), &reading).is_err() {
            tracing::warn!(rejects = %rejects.display(), "what was not taken can't be written");
        }
        Ok(with
            .into_iter()
            .map(|file| (file, Place::Failed(rejects.clone())))
            .collect())
    }

    /// Takes statements of banks in. What of them was not taken stands beside them.
    fn statements(
        &mut self,
        house: &mut House,
        files: &[PathBuf],
        now: Instant,
    ) -> Result<Vec<(PathBuf, Place)>, Refused> {
        let wanted = payments::Import {
            files,
            mappings: &self.mappings,
            now,
        };
        let imported = payments::import(house, &wanted)?;
        let sums = imported.sums;
        tracing::info!(
            files = names(files),
            lines = sums.lines,
            known_before = sums.known_before,
            settled = sums.settled,
            waiting = sums.waiting,
            not_taken = sums.faults,
            "took statements of the watched folder"
        );
        let mut failed = Vec::new();
        for file in files {
            let refused = imported.refused.iter().find(|(path, _)| path == file);
            if let Some((_, why)) = refused {
                let said = said(why);
                tracing::warn!(file = %file.display(), why = said.en, "the file was not taken");
                failed.push((file.clone(), Place::Refused(said)));
                continue;
            }
            let told = imported.told(Lang::En).not_taken.into_iter();
            let own = told.filter(|fault| Path::new(&fault.file) == file.as_path());
            let own: Vec<String> = own
                .map(|fault| {
                    let line = fault.line.to_string();
                    let cells = [line, fault.value, fault.reason, fault.remedy];
                    let cells = cells.map(|cell| jalon_intake::safe_cell(&cell));
                    format!("{}\n", cells.join(","))
                })
                .collect();
            if own.is_empty() {
                continue;
            }
            let head = "line,value,reason,remedy\n".to_owned();
            let own = [vec![head], own].concat();
            let beside = self.aside.rejects_of(Some(file));
            if std::fs::write(&beside, own.concat()).is_err() {
                tracing::warn!(rejects = %beside.display(), "what was not taken can't be written");
            }
            failed.push((file.clone(), Place::Failed(beside)));
        }
        Ok(failed)
    }

    /// Takes documents in, each for itself. One whose invoice is not known yet stays for a day.
    fn documents(&mut self, house: &mut House, files: &[PathBuf], now: Instant) -> Option<bool> {
        let mut took = false;
        for file in files {
            let before = still::mark(file);
            let own = self.folder.join("documents");
            let within = file.parent().filter(|folder| *folder != own);
            let within = within.and_then(Path::file_name).and_then(OsStr::to_str);
            let import = documents::Import {
                kind: within.unwrap_or(INVOICE),
                belongs: documents::Belongs::ByName,
                unchecked: false,
                now,
            };
            match documents::import_file(house, file, &import) {
                Ok(Became::Not(not)) if not.may_come && self.still.watched(file) < WAITS => {}
                Ok(Became::Not(not)) => {
                    let both = |reason: &str, remedy: &str| format!("{reason}; {remedy}");
                    let said = text(
                        both(&not.reason.en, &not.remedy.en),
                        both(&not.reason.fr, &not.remedy.fr),
                    );
                    tracing::warn!(file = %file.display(), why = said.en, "the document was not taken");
                    self.aside.move_there(file, Place::Refused(said), before);
                    took = true;
                }
                Ok(became) => {
                    tracing::info!(file = %file.display(), ?became, "took a document of the watched folder");
                    self.aside.move_there(file, Place::Done, before);
                    took = true;
                }
                Err(why) => {
                    self.tell_once(&why);
                    return None;
                }
            }
        }
        Some(took)
    }

    fn tell_once(&mut self, why: &Refused) {
        let said = said(why).en;
        if self.told.as_ref() != Some(&said) {
            tracing::warn!(why = said, "files of the watched folder wait");
            self.told = Some(said);
        }
    }
}

fn nobody_can_tell() -> Text {
    text(
        "its name does not say what it holds; put it into the folder of its kind (invoices/, customers/, payments/, events/, \
         statements/, statuses/, documents/), or let its name begin so (invoices-2026-03.csv)",
        "son nom ne dit pas ce qu’il contient ; mettez-le dans le dossier de son genre (invoices/, customers/, payments/, events/, \
         statements/, statuses/, documents/), ou faites commencer son nom ainsi (factures-2026-03.csv)",
    )
}

/// Why it was not taken and what to do about it, in one line.
fn said(why: &Refused) -> Text {
    let part = |of: fn(&Text) -> &str| {
        let parts = [Some(&why.message), why.help.as_ref()];
        parts
            .into_iter()
            .flatten()
            .map(of)
            .collect::<Vec<_>>()
            .join("; ")
    };
    text(part(|one| &one.en), part(|one| &one.fr))
}

fn names(files: &[PathBuf]) -> String {
    let names = files.iter().filter_map(|file| file.file_name());
    let names = names.map(|name| name.to_string_lossy());
    names.collect::<Vec<_>>().join(", ")
}
