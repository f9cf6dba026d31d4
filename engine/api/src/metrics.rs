//! Figures for Prometheus: what the daemon did, what stands, what was asked.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jalon_daemon::counters::{Counters, RelayStanding};
use jalon_daemon::lateness::BOUNDS;
use jalon_operate::House;
use jalon_store::{EffectState, Trouble, shards};

/// What the daemon beside the API counts; nothing where there is none.
#[derive(Clone, Default)]
pub struct Daemon {
    /// Transitions that were committed since the start.
    pub transitions: Arc<AtomicU64>,
    /// What else it counts.
    pub counters: Arc<Counters>,
    /// How the mail relays stand.
    pub relays: Vec<Arc<RelayStanding>>,
    /// What names this run of it: numbers of another run mean nothing.
    pub run: String,
}

/// A route, and a status that it answered.
type OfRoute = (&'static str, u16);

/// What was asked, by route and status.
#[derive(Default)]
pub struct Requests {
    counts: Mutex<BTreeMap<OfRoute, (u64, Duration)>>,
}

impl Requests {
    /// Counts one.
    pub fn add(&self, route: &'static str, status: u16, lasted: Duration) {
        let mut counts = self
            .counts
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let (count, all) = counts.entry((route, status)).or_default();
        *count += 1;
        *all += lasted;
    }
}

/// More than this is not counted one by one.
const COUNTED_MAX: usize = 10_000;

/// All figures as text.
pub fn text(house: &mut House, daemon: &Daemon, requests: &Requests) -> Result<String, Trouble> {
    let mut out = String::new();
    let version = env!("CARGO_PKG_VERSION");
    head(
        &mut out,
        "jalon_build_info",
        "gauge",
        "The version that runs",
    );
    line(
        &mut out,
        &format!("jalon_build_info{{version=\"{version}\"}}"),
        1,
    );
    of_daemon(&mut out, daemon);
    of_store(&mut out, house)?;
    of_requests(&mut out, requests);
    Ok(out)
}

fn of_daemon(out: &mut String, daemon: &Daemon) {
    let counters = &daemon.counters;
    let count = |one: &AtomicU64| one.load(Ordering::Relaxed);
    let name = "jalon_transitions_total";
    head(
        out,
        name,
        "counter",
        "Transitions committed since the start",
    );
    line(out, name, count(&daemon.transitions));
    let name = "jalon_incidents_total";
    head(
        out,
        name,
        "counter",
        "Incidents that came up since the start",
    );
    line(out, name, count(&counters.incidents));
    let name = "jalon_answers_total";
    head(
        out,
        name,
        "counter",
        "What channels answered since the start",
    );
    for (answer, counter) in counters.answers() {
        line(
            out,
            &format!("{name}{{answer=\"{answer}\"}}"),
            count(counter),
        );
    }
    let name = "jalon_backlog";
    head(
        out,
        name,
        "gauge",
        "Messages that wait for a sender of this daemon",
    );
    line(out, name, count(&counters.backlog));
    of_relays(out, &daemon.relays);
    let name = "jalon_timer_lateness_seconds";
    head(
        out,
        name,
        "histogram",
        "How late timers rang since the start",
    );
    let mut below = 0;
    for (at, counter) in counters.late.iter().enumerate() {
        below += count(counter);
        match BOUNDS.get(at) {
            Some((millis, _)) => {
                let bound = seconds(u64::try_from(*millis).unwrap_or(0));
                line(out, &format!("{name}_bucket{{le=\"{bound}\"}}"), below);
            }
            None => line(out, &format!("{name}_bucket{{le=\"+Inf\"}}"), below),
        }
    }
    let _ = writeln!(out, "{name}_sum {}", seconds(count(&counters.late_millis)));
    line(out, &format!("{name}_count"), below);
}

fn of_relays(out: &mut String, relays: &[Arc<RelayStanding>]) {
    if relays.is_empty() {
        return;
    }
    let labels = |one: &RelayStanding| {
        let (channel, relay) = (escaped(&one.channel), escaped(&one.relay));
        format!("{{channel=\"{channel}\",relay=\"{relay}\"}}")
    };
    let name = "jalon_relay_paused";
    let help = "Whether a mail relay takes nothing, so that messages to it wait: 1 if so";
    head(out, name, "gauge", help);
    for one in relays {
        let paused = u8::from(one.paused.load(Ordering::Relaxed));
        line(out, &format!("{name}{}", labels(one)), paused);
    }
    let name = "jalon_relay_refused_senders";
    let help = "How many senders a mail relay refuses, whose messages wait";
    head(out, name, "gauge", help);
    for one in relays {
        let refused = one.refused_senders.load(Ordering::Relaxed);
        line(out, &format!("{name}{}", labels(one)), refused);
    }
}

fn of_store(out: &mut String, house: &mut House) -> Result<(), Trouble> {
    let (now, all) = (house.now(), shards());
    let store = house.store.as_mut();
    let name = "jalon_outbox";
    let help = "Messages by how they stand, counted up to 10,000";
    head(out, name, "gauge", help);
    for (state, word) in [
        (EffectState::Sending, "sending"),
        (EffectState::InDoubt, "in_doubt"),
        (EffectState::Held, "held"),
    ] {
        let count = store.effects_in(state, &all, COUNTED_MAX)?.len();
        line(out, &format!("{name}{{state=\"{word}\"}}"), count);
    }
    let name = "jalon_incidents";
    head(
        out,
        name,
        "gauge",
        "Incidents that stand, counted up to 10,000",
    );
    line(out, name, store.incidents(&all, COUNTED_MAX)?.len());
    let name = "jalon_oldest_due_seconds";
    let help = "For how long the first thing that is due has been due";
    head(out, name, "gauge", help);
    let due = store.next_due(&all)?;
    let late = due.map_or(0, |due| now.millis() - due.millis());
    let late = u64::try_from(late).unwrap_or(0);
    let _ = writeln!(out, "{name} {}", seconds(late));
    Ok(())
}

fn of_requests(out: &mut String, requests: &Requests) {
    let counts = requests
        .counts
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let name = "jalon_requests_total";
    head(out, name, "counter", "Requests by route and status");
    for ((route, status), (count, _)) in counts.iter() {
        let labels = format!("{{route=\"{route}\",status=\"{status}\"}}");
        line(out, &format!("{name}{labels}"), count);
    }
    let name = "jalon_request_seconds_total";
    head(
        out,
        name,
        "counter",
        "How long requests took, by route and status",
    );
    for ((route, status), (_, lasted)) in counts.iter() {
        let labels = format!("{{route=\"{route}\",status=\"{status}\"}}");
        let millis = u64::try_from(lasted.as_millis()).unwrap_or(u64::MAX);
        let _ = writeln!(out, "{name}{labels} {}", seconds(millis));
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name} {value}");
}

/// A value of a label, as Prometheus reads it.
fn escaped(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    value.replace('\n', "\\n")
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}
