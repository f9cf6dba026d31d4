//! Mails that come in are read while the daemon works: from a folder, from a mailbox by IMAP.

mod folder;
mod imap;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jalon_daemon::Clock;

use crate::house::House;
use crate::stop::Stop;
pub use folder::MailFolder;
pub use imap::{Mailbox, server_of};

/// How often it is looked what is there.
const LOOK: Duration = Duration::from_secs(1);
/// So long nothing is tried when the store did not answer.
const AWAY: Duration = Duration::from_secs(5);

/// Reads mails in threads of their own, so that a slow server keeps nothing waiting.
pub fn in_threads(
    house: &House,
    clock: &Arc<dyn Clock>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<JoinHandle<()>>, Stop> {
    let mut threads = Vec::new();
    if let Some(mut folder) = MailFolder::new(house) {
        let mut house = house.another()?;
        let (clock, stop) = (Arc::clone(clock), Arc::clone(stop));
        threads.push(thread::spawn(move || {
            while !stop.load(Ordering::SeqCst) {
                let looked = folder.look(&mut house, (clock.now(), clock.monotonic()));
                sleep(if looked.is_some() { LOOK } else { AWAY }, &stop);
            }
        }));
    }
    if let Some(mut mailbox) = imap::Mailbox::new(house)? {
        let mut house = house.another()?;
        let (clock, stop) = (Arc::clone(clock), Arc::clone(stop));
        threads.push(thread::spawn(move || {
            while !stop.load(Ordering::SeqCst) {
                sleep(mailbox.look(&mut house, (clock.as_ref(), &stop)), &stop);
            }
        }));
    }
    Ok(threads)
}

/// Sleeps, unless it is to stop.
fn sleep(time: Duration, stop: &AtomicBool) {
    let mut left = time;
    while !left.is_zero() && !stop.load(Ordering::SeqCst) {
        let some = left.min(super::LOOK);
        thread::sleep(some);
        left -= some;
    }
}
