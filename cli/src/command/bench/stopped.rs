//! A measure that somebody stops leaves nothing behind.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// So often it is looked whether it is gone: the measure may be making a file just then.
const LOOKS: usize = 100;
/// Gone for so many looks, it stays gone.
const GONE: usize = 5;
const PAUSE: Duration = Duration::from_millis(20);

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Removes the folder of a measure when this process is told to stop (SIGINT, SIGTERM), and ends it. What
/// it started ends by itself when nobody listens to it any more.
pub fn removes(folder: PathBuf) {
    // Where signals can't be heard, the folder is left to whoever stopped the measure.
    let _ = ctrlc::set_handler(move || {
        STOPPED.store(true, Ordering::SeqCst);
        let mut gone = 0;
        for _ in 0..LOOKS {
            match folder.exists() {
                true => {
                    let _ = std::fs::remove_dir_all(&folder);
                    gone = 0;
                }
                false => gone += 1,
            }
            if gone >= GONE {
                break;
            }
            thread::sleep(PAUSE);
        }
        std::process::exit(130);
    });
}

/// A measure that was stopped tells nothing: it waits for its end.
pub fn waits_for_its_end() {
    while STOPPED.load(Ordering::SeqCst) {
        thread::sleep(PAUSE);
    }
}
