//! A folder into which mails are put, one file each. What was read goes to `done/`; nothing is deleted.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jalon_core::Instant;
use jalon_dsl::diagnostic::text;
use jalon_operate::{Why, mailbox};

use super::super::folder::{Aside, DONE, FAILED, Place, Still, mark};
use crate::house::House;

/// A folder of mails.
pub struct MailFolder {
    folder: PathBuf,
    still: Still,
    aside: Aside,
    /// What was told last: the same trouble is told once.
    told: Option<String>,
}

/// So long nobody has written to a file before it is read; many put it there under another name first.
const STILL: Duration = Duration::from_secs(2);
/// A larger file is no mail that anybody reads.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

impl MailFolder {
    /// The folder that `jalon.toml` names; none if it names none.
    pub fn new(house: &House) -> Option<MailFolder> {
        let said = house.install.mailbox.as_ref()?.watch.clone()?;
        let folder = house.folder.join(said);
        for name in [DONE, FAILED] {
            if let Err(error) = std::fs::create_dir_all(folder.join(name)) {
                let folder = folder.display();
                tracing::error!(%error, %folder, "the folder of mails can't be made");
                break;
            }
        }
        Some(MailFolder {
            still: Still::new(STILL),
            aside: Aside::new(&folder),
            told: None,
            folder,
        })
    }

    /// Reads what is there and still: whether something was; nothing if the store did not answer.
    pub fn look(&mut self, house: &mut House, (now, passed): (Instant, Duration)) -> Option<bool> {
        let mut took = false;
        for path in files(&self.folder) {
            if self.still.is_still(&path, passed) {
                self.take(house, &path, now)?;
                took = true;
            }
        }
        self.still.forget_others(passed);
        Some(took)
    }

    /// How many mails are not read yet, as somebody wrote to them a moment ago.
    pub fn young(&self) -> usize {
        self.still.young()
    }

    fn take(&mut self, house: &mut House, path: &Path, now: Instant) -> Option<()> {
        let before = mark(path);
        let mut bytes = Vec::new();
        let read = std::fs::File::open(path)
            .and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes));
        let is_whole = read
            .as_ref()
            .is_ok_and(|length| *length as u64 <= BYTES_MAX);
        if let Err(error) = &read {
            // It may be gone: another daemon on the same folder.
            tracing::warn!(%error, file = %path.display(), "the mail can't be read");
        }
        if !is_whole {
            let why = text(
                "the file can't be read, or is too large for a mail",
                "le fichier est illisible, ou trop grand pour un courriel",
            );
            self.aside.move_there(path, Place::Refused(why), before);
            return Some(());
        }
        match mailbox::take(house, &bytes, ("folder", now)) {
            Ok(took) => {
                if took.new {
                    tracing::info!(class = ?took.class, "read a mail of the folder");
                }
                self.told = None;
                self.aside.move_there(path, Place::Done, before);
                Some(())
            }
            Err(why) if matches!(why.why, Why::Store | Why::Later) => {
                let said = why.message.en.clone();
                if self.told.as_ref() != Some(&said) {
                    tracing::warn!(why = said, "mails of the folder wait");
                    self.told = Some(said);
                }
                None
            }
            Err(why) => {
                tracing::warn!(why = why.message.en, file = %path.display(), "the mail was not taken");
                self.aside
                    .move_there(path, Place::Refused(why.message), before);
                Some(())
            }
        }
    }
}

/// The mails, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_mail = |path: &PathBuf| {
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let mail = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("eml"));
        mail && !hidden && path.is_file()
    };
    let mut found: Vec<PathBuf> = paths.filter(is_mail).collect();
    found.sort();
    found
}
