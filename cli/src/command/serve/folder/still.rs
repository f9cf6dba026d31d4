//! Whether a file is whole: nobody has written to it for a while.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a file is, and when it was written to.
pub type Mark = (u64, Option<SystemTime>);

/// Files that were seen, and since when they are as they are.
pub struct Still {
    span: Duration,
    seen: HashMap<PathBuf, Seen>,
}

struct Seen {
    mark: Mark,
    since: Duration,
    last: Duration,
    still: bool,
}

/// How a file is now; none if it is not there any more.
pub fn mark(path: &Path) -> Option<Mark> {
    let found = std::fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()))
}

impl Still {
    /// Files are still after this time.
    pub fn new(span: Duration) -> Still {
        Still {
            span,
            seen: HashMap::new(),
        }
    }

    /// Whether nobody has written to a file for that time: by the time of the file, or as long as it was
    /// watched, since clocks may differ.
    pub fn is_still(&mut self, path: &Path, passed: Duration) -> bool {
        let Some(mark) = mark(path) else {
            return false;
        };
        let seen = self.seen.entry(path.to_owned()).or_insert(Seen {
            mark,
            since: passed,
            last: passed,
            still: false,
        });
        seen.last = passed;
        if seen.mark != mark {
            (seen.mark, seen.since) = (mark, passed);
        }
        let written = mark
            .1
            .and_then(|written| SystemTime::now().duration_since(written).ok());
        let watched = passed.saturating_sub(seen.since);
        seen.still = watched >= self.span || written.is_some_and(|written| written >= self.span);
        seen.still
    }

    /// How many files there are that somebody wrote to a moment ago.
    pub fn young(&self) -> usize {
        let young = self.seen.iter().filter(|(_, seen)| !seen.still);
        young.filter(|(path, _)| path.exists()).count()
    }

    /// How long a file has been as it is, as far as this program saw it.
    pub fn watched(&self, path: &Path) -> Duration {
        let seen = self.seen.get(path);
        seen.map_or(Duration::ZERO, |seen| seen.last.saturating_sub(seen.since))
    }

    /// Files that are not there any more are forgotten.
    pub fn forget_others(&mut self, passed: Duration) {
        self.seen.retain(|_, seen| seen.last == passed);
    }
}
