//! The daemon as it runs, with its threads.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jalon_store::Key;

use super::Office;
use crate::channel::{Answer, Channel, Channels, Outgoing};
use crate::clock::Clock;
use crate::run::{MakeChannels, Settings, start};
use crate::worker::Pace;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<BTreeMap<Key, u32>>>);

impl Channel for Sink {
    fn send(&mut self, outgoing: &Outgoing, _: u16) -> Answer {
        *self.0.lock().unwrap().entry(outgoing.key.0).or_default() += 1;
        Answer::Taken("ok".to_owned())
    }
}

#[test]
fn two_daemons_with_threads_send_each_invoice_once_and_stop_cleanly() {
    let mut office = Office::new();
    office.worker.release().unwrap();
    for number in 0..40 {
        office.invoice(&format!("F-{number}"), &format!("C{}", number % 17));
    }
    let sink = Sink::default();
    let channels: MakeChannels = {
        let sink = sink.clone();
        Arc::new(move || Channels::all_by(Box::new(sink.clone())))
    };
    let clock: Arc<dyn Clock> = Arc::new(office.clock.clone());
    let daemon = |name: &str| {
        let settings = Settings {
            name: name.to_owned(),
            workers: 1,
            senders: 2,
            pace: Pace::default(),
            styles: HashMap::new(),
            has_fellows: false,
        };
        start(&office.store, &settings, &channels, &clock).unwrap()
    };
    let daemons = [daemon("one"), daemon("two")];
    let until = std::time::Instant::now() + Duration::from_secs(60);
    while sink.0.lock().unwrap().len() < 40 && std::time::Instant::now() < until {
        // The clock that daemons see goes on, too.
        office.clock.pass(Duration::from_millis(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    for daemon in &daemons {
        daemon.stop();
    }
    daemons.into_iter().for_each(crate::run::Running::join);
    let sent = sink.0.lock().unwrap();
    assert_eq!(sent.len(), 40);
    assert!(sent.values().all(|copies| *copies == 1));
    drop(sent);
    assert!(office.effects(jalon_store::EffectState::Sending).is_empty());
    assert!(office.effects(jalon_store::EffectState::InDoubt).is_empty());
}

/// A channel that takes its time.
#[derive(Clone, Default)]
struct Slow(Sink);

impl Channel for Slow {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let answer = self.0.send(outgoing, attempt);
        std::thread::sleep(Duration::from_millis(200));
        answer
    }
}

#[test]
fn what_no_channel_was_given_when_a_daemon_is_stopped_stays_and_is_in_no_doubt() {
    let mut office = Office::new();
    office.worker.release().unwrap();
    for number in 0..40 {
        office.invoice(&format!("F-{number}"), &format!("C{}", number % 17));
    }
    let slow = Slow::default();
    let channels: MakeChannels = {
        let slow = slow.clone();
        Arc::new(move || Channels::all_by(Box::new(slow.clone())))
    };
    let clock: Arc<dyn Clock> = Arc::new(office.clock.clone());
    let settings = Settings {
        name: "one".to_owned(),
        workers: 1,
        senders: 2,
        pace: Pace::default(),
        styles: HashMap::new(),
        has_fellows: false,
    };
    let daemon = start(&office.store, &settings, &channels, &clock).unwrap();
    let given = || slow.0.0.lock().unwrap().len();
    let until = std::time::Instant::now() + Duration::from_secs(60);
    while given() < 4 && std::time::Instant::now() < until {
        office.clock.pass(Duration::from_millis(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    daemon.stop();
    let by_then = given();
    daemon.join();
    // Each sender may have taken one more before it heard.
    assert!(
        by_then >= 4 && given() <= by_then + 4,
        "{by_then} and {}",
        given()
    );
    assert!(office.effects(jalon_store::EffectState::InDoubt).is_empty());
    let left = office.effects(jalon_store::EffectState::Relayed).len();
    assert_eq!(left, given());
}
