//! A measure that somebody stops leaves nothing behind.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// So often it is tried: the measure may be writing a file just then.
const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Removes the folder of a measure when this process is told to stop (SIGINT, SIGTERM), and ends it. What
/// it started ends by itself when nobody listens to it any more.
pub fn removes(folder: PathBuf) {
    // Where signals can't be heard, the folder is left to whoever stopped the measure.
    let _ = ctrlc::set_handler(move || {
        for _ in 0..TRIES {
            if std::fs::remove_dir_all(&folder).is_ok() || !folder.exists() {
                break;
            }
            thread::sleep(PAUSE);
        }
        std::process::exit(130);
    });
}
