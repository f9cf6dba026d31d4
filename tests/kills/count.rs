//! What came of everything, counted: in the store, in the sinks, by key and by invoice.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant as Stopwatch};

use jalon_core::Instant;
use jalon_daemon::Outgoing;
use jalon_store::audit::{export, verify};
use jalon_store::{Effect, EffectState, Key, shards};

use crate::installation::Installation;
use crate::phase::Phases;
use crate::sink::{Sink, digest};

/// What was counted, and what must not be.
#[derive(Default)]
pub struct Counted {
    invoices: usize,
    copies: usize,
    states: BTreeMap<EffectState, usize>,
    /// Copies that are one too many, where a channel may send again; each is told.
    told_twice: usize,
    /// What went to the folder, and waits for a person all the same.
    folder_in_doubt: usize,
    wrong: Vec<String>,
}

/// The copies of each key in the folder, by its files.
pub fn files_of(house: &Installation) -> BTreeMap<String, Vec<u64>> {
    let mut copies: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let entries = std::fs::read_dir(house.path("jalon-data/outbox"));
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let hidden = name.starts_with('.');
        if let (false, Some(key)) = (hidden, name.get(11..43)) {
            let bytes = std::fs::read(entry.path()).unwrap();
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap();
            copies
                .entry(key.to_owned())
                .or_default()
                .push(digest(&bytes));
        }
    }
    copies
}

/// Waits until nothing is left to do.
pub fn settles(house: &mut Installation, sink: &Sink, phases: &Phases) {
    let (mut store, entity) = house.store();
    let all = house.invoices().len();
    let began = Stopwatch::now();
    let mut quiet = 0;
    while quiet < 3 {
        std::thread::sleep(Duration::from_millis(200));
        let waiting = store.waiting(&shards(), 1, 1).unwrap().len();
        let sending = store.effects_in(EffectState::Sending, &shards(), 100_000);
        let due = store.due_effects(&shards(), Instant::from_millis(i64::MAX), 1_000, 100_000);
        let left = sending.unwrap().len() + due.unwrap().len();
        let parked = store.parked(entity, 10).unwrap().len();
        let there = files_of(house).len() + sink.copies().len();
        let in_doubt = store.effects_in(EffectState::InDoubt, &shards(), 100_000);
        let seen = there + in_doubt.unwrap().len();
        quiet = match waiting + left + parked == 0 && seen >= all {
            true => quiet + 1,
            false => 0,
        };
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "{waiting} wait, {left} are to be sent, {parked} are parked, {seen} of {all} are seen; \
             {phases}; {}",
            house.does("doctor")
        );
    }
}

/// Counts everything.
pub fn all(house: &mut Installation, sink: &Sink) -> Counted {
    let (files, copies) = (files_of(house), sink.copies());
    let mut counted = Counted {
        invoices: house.invoices().len(),
        copies: files.values().chain(copies.values()).map(Vec::len).sum(),
        ..Counted::default()
    };
    let keys = files.keys().chain(copies.keys());
    let mut effects = effects_by_invoice(house, keys);
    for number in house.invoices() {
        let of_it = effects.remove(&number).unwrap_or_default();
        let [(effect, way)] = of_it.as_slice() else {
            let told = format!("{number} has {} messages: lost, or doubled", of_it.len());
            counted.wrong.push(told);
            continue;
        };
        let key = format!("{:032x}", effect.key.0);
        let copies = files.get(&key).or(copies.get(&key));
        counted.look(&number, (effect, way), copies.map_or(&[], Vec::as_slice));
    }
    counted.accounts(house);
    counted.journal(house);
    counted
}

/// The effects of each invoice, each with its way: what is in a sink, and what waits for people.
fn effects_by_invoice<'k>(
    house: &Installation,
    keys: impl Iterator<Item = &'k String>,
) -> BTreeMap<String, Vec<(Effect, String)>> {
    let (mut store, entity) = house.store();
    let keys = keys.map(|key| Key(u128::from_str_radix(key, 16).unwrap()));
    let keys: Vec<Key> = keys.collect();
    let mut all: BTreeMap<Key, Effect> = BTreeMap::new();
    for some in keys.chunks(500) {
        let there = store.effects(entity, some).unwrap();
        assert_eq!(there.len(), some.len(), "something left without its row");
        all.extend(there.into_iter().map(|effect| (effect.key, effect)));
    }
    for state in [
        EffectState::InDoubt,
        EffectState::Held,
        EffectState::Sending,
    ] {
        let waits = store.effects_in(state, &shards(), 100_000).unwrap();
        all.extend(waits.into_iter().map(|effect| (effect.key, effect)));
    }
    let mut by_invoice: BTreeMap<String, Vec<(Effect, String)>> = BTreeMap::new();
    for effect in all.into_values() {
        let document = effect.now.document.unwrap();
        let content = store.content(entity, document).unwrap().unwrap();
        let outgoing: Outgoing = serde_json::from_slice(&content.bytes).unwrap();
        let way = outgoing.way.map_or("", |way| way.name()).to_owned();
        for number in outgoing.invoices {
            let of_it = by_invoice.entry(number.to_string()).or_default();
            of_it.push((effect.clone(), way.clone()));
        }
    }
    by_invoice
}

impl Counted {
    /// One invoice: where its message stands, and how many copies there are.
    fn look(&mut self, number: &str, (effect, way): (&Effect, &str), copies: &[u64]) {
        let (state, note) = (effect.now.state, &effect.now.note);
        *self.states.entry(state).or_default() += 1;
        let mut wrong = |what: &str| {
            let count = copies.len();
            let told = format!("{number} by {way}: {what}: {count} copies, {state:?} `{note}`");
            self.wrong.push(told);
        };
        match (state, copies.len()) {
            (EffectState::Relayed, 0) => wrong("lost"),
            (EffectState::Relayed | EffectState::InDoubt, _) => {}
            _ => wrong("neither left nor seen"),
        }
        let doubt = way == "attachment" && state == EffectState::InDoubt;
        self.folder_in_doubt += usize::from(doubt);
        if copies.len() < 2 {
            return;
        }
        let same = copies.iter().all(|copy| Some(copy) == copies.first());
        // At most one more, of the same bytes, where the channel says so, and it is told.
        match copies.len() == 2 && same && way == "link" && note.starts_with("2nd copy") {
            true => self.told_twice += 1,
            false => wrong("silently doubled"),
        }
    }

    /// Each invoice and each payment was applied, and once.
    fn accounts(&mut self, house: &Installation) {
        let told = house.does("invoice list --most 1000000 --format json");
        let mut open: BTreeMap<String, String> = BTreeMap::new();
        for line in told.lines() {
            let one: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            if open.insert(text("number"), text("open")).is_some() {
                self.wrong
                    .push(format!("{} is there twice", text("number")));
            }
        }
        for number in house.invoices() {
            let wanted = house.open_of(&number);
            match open.get(&number) {
                Some(open) if open == wanted => {}
                other => self
                    .wrong
                    .push(format!("{number}: open {other:?} instead of {wanted}")),
            }
        }
    }

    /// The journal is whole, and nothing was put aside.
    fn journal(&mut self, house: &Installation) {
        let (mut store, entity) = house.store();
        let (code, day) = ("kills", "2026-01-01".parse().unwrap());
        store.seal(entity, day).unwrap();
        let exported = export(store.as_mut(), (entity, code), day).unwrap();
        let verified = verify(store.as_mut(), entity, &exported).unwrap();
        let found = verified.found.iter();
        self.wrong
            .extend(found.map(|one| format!("journal: {one:?}")));
        let incidents = store.incidents(&shards(), 1_000).unwrap();
        let told = incidents
            .iter()
            .map(|one| format!("incident: {}", one.what));
        self.wrong.extend(told);
    }

    /// A daemon can tell what its own folder took: but for what was whole, and killed in the moment before it
    /// had its name. Somebody may have taken that away.
    pub fn folder_settled(&self, house: &Installation) {
        let files = std::fs::read_dir(house.path("jalon-data/outbox")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let nameless = names.filter(|name| name.ends_with(".whole")).count();
        let (doubts, folder) = (self.folder_in_doubt, "of the folder in doubt");
        assert!(
            doubts <= nameless,
            "{doubts} {folder}, and {nameless} without a name"
        );
    }

    /// Nothing that must not be was found.
    pub fn holds(&self) {
        let first = self.wrong.iter().take(20).cloned().collect::<Vec<_>>();
        let (count, told) = (self.wrong.len(), first.join("\n"));
        assert!(self.wrong.is_empty(), "{count} wrong:\n{told}");
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counted {
            invoices,
            copies,
            states,
            told_twice,
            folder_in_doubt,
            wrong,
        } = self;
        write!(
            out,
            "{invoices} invoices, {copies} copies in the sinks, {states:?}; {told_twice} copies too \
             many, each told as a second copy; {folder_in_doubt} of the folder in doubt; {} wrong",
            wrong.len()
        )
    }
}
