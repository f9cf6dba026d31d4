//! Files that were taken are moved aside.

use std::fs;
use std::path::{Path, PathBuf};

use jalon_dsl::diagnostic::Text;

use super::still::{Mark, mark};

/// Where a file goes all of which was taken.
pub const DONE: &str = "done";
/// Where a file goes of which something was not taken.
pub const FAILED: &str = "failed";

/// Where to.
pub enum Place {
    Done,
    /// Some of it was rejected: the file that says what.
    Failed(PathBuf),
    /// It was refused as a whole, and why.
    Refused(Text),
}

/// The folders for what was taken.
pub struct Aside {
    folder: PathBuf,
}

impl Aside {
    /// In the watched folder.
    pub fn new(folder: &Path) -> Aside {
        Aside {
            folder: folder.to_owned(),
        }
    }

    /// The file of rejects for a file that will be moved.
    pub fn rejects_of(&self, file: Option<&PathBuf>) -> PathBuf {
        let name = file.and_then(|file| file.file_name());
        let name = name
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        free(&self.folder.join(FAILED), &format!("{name}.rejects.csv"))
    }

    /// Moves a file, if it is as it was when it was read. What is written to it in that moment is not lost:
    /// then it comes back, and is taken once more.
    pub fn move_there(&self, file: &Path, place: Place, before: Option<Mark>) {
        let folder = match place {
            Place::Done => self.folder.join(DONE),
            Place::Failed(_) | Place::Refused(_) => self.folder.join(FAILED),
        };
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let to = free(&folder, &name);
        if let Err(error) = fs::rename(file, &to) {
            // Another daemon on the same folder may have moved it.
            if file.exists() {
                let file = file.display();
                tracing::warn!(%error, %file, "the file was taken, and can't be moved aside");
            }
            return;
        }
        if mark(&to) != before {
            let _ = fs::rename(&to, file);
            return;
        }
        let to_shown = to.display();
        match place {
            Place::Done => {}
            Place::Failed(rejects) => {
                let rejects = rejects.display();
                tracing::warn!(file = %to_shown, %rejects, "rows of the file were not taken");
            }
            Place::Refused(why) => {
                let mut page = to.clone().into_os_string();
                page.push(".txt");
                let said = format!("{}\n{}\n", why.en, why.fr);
                if let Err(error) = fs::write(&page, said) {
                    tracing::warn!(%error, "why a file was refused can't be written beside it");
                }
            }
        }
    }
}

/// A name in a folder that nothing has yet.
fn free(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(name);
    if !first.exists() {
        return first;
    }
    let (stem, end) = name.split_once('.').unwrap_or((name, ""));
    let mut others = (2u32..).map(|number| match end.is_empty() {
        true => folder.join(format!("{stem}-{number}")),
        false => folder.join(format!("{stem}-{number}.{end}")),
    });
    others.find(|path| !path.exists()).unwrap_or(first)
}
