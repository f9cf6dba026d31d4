//! Random operations on a store and on the one in memory: each answer must be the same, and in the
//! end all that they hold.

use jalon_core::Instant;

use super::bank::bank_line;
use super::sample::*;
use crate::{
    BankState, Batch, CommitError, Content, EffectChange, EffectState, Hash, Incident, Key, Lease,
    Memory, Open, Personal, Records, Shard, Store, To, Work,
};

/// Draws numbers: the same from the same seed.
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Draw {
        Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    /// A number below another.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn number(&mut self, bound: u64) -> u32 {
        u32::try_from(self.below(bound)).unwrap()
    }
}

/// Compares a store with the one in memory over so many operations.
pub fn compare(seed: u64, operations: u64, store: &mut dyn Store) {
    println!("seed {seed}");
    let mut pair = Pair {
        draw: Draw::new(seed),
        model: Memory::new(|| Instant::from_millis(1_767_225_600_000)),
        leases: Vec::new(),
        run: 1,
        place: 0,
        day: 0,
        commits: 0,
        written: 0,
        versions: 0,
        shards: (0..ACCOUNTS)
            .map(|one| account(u32::try_from(one).unwrap()).shard())
            .collect(),
    };
    pair.model.entity(CODE).unwrap();
    pair.shards.sort();
    store.entity(CODE).unwrap();
    pair.claim(store);
    for operation in 0..operations {
        pair.operate(store);
        if operation % 20 == 0 {
            pair.holds_the_same(store);
        }
    }
    pair.holds_the_same(store);
    // Otherwise nothing much was compared.
    assert!(
        pair.written * 3 > pair.commits,
        "{} of {}",
        pair.written,
        pair.commits
    );
}

struct Pair {
    draw: Draw,
    model: Memory,
    leases: Vec<Lease>,
    run: u128,
    place: i64,
    day: i32,
    commits: u32,
    written: u32,
    versions: u32,
    /// Those of the accounts: to ask of all would only take time.
    shards: Vec<Shard>,
}

const ACCOUNTS: u64 = 6;
const INVOICES: u64 = 10;

impl Pair {
    fn both<T: PartialEq + std::fmt::Debug>(
        &mut self,
        store: &mut dyn Store,
        operation: impl Fn(&mut dyn Store) -> T,
    ) -> T {
        let expected = operation(&mut self.model);
        assert_eq!(operation(store), expected);
        expected
    }

    fn operate(&mut self, store: &mut dyn Store) {
        match self.draw.below(23) {
            0 => self.claim(store),
            1 => {
                let owner = owner("first", self.run);
                self.leases = self.both(store, |store| store.raise(&owner, HOUR)).unwrap();
            }
            2 => {
                let most = usize::try_from(self.draw.below(4)).unwrap();
                self.both(store, |store| store.match_parked(most)).unwrap();
            }
            3 => {
                let mark = stimulus(self.draw.number(60), To::Known(invoice(0)), 0).key;
                let to = account(self.draw.number(ACCOUNTS));
                self.both(store, |store| store.assign(mark, to)).unwrap();
            }
            4 => self.set(store),
            5 => {
                self.day += i32::try_from(self.draw.below(2)).unwrap();
                let day = jalon_core::Day::from_number(i64::from(739_000 + self.day));
                self.both(store, |store| store.seal(ENTITY, day)).unwrap();
            }
            6..9 => self.receive(store),
            9 => self.come_and_go(store),
            10 => self.book(store),
            11 => {
                let known = crate::Known {
                    account: account(self.draw.number(ACCOUNTS)),
                    key: invoice(self.draw.number(INVOICES)),
                    subject: jalon_core::step::SubjectId(0),
                    name: "introduced".to_owned(),
                };
                self.both(store, |store| store.introduce(std::slice::from_ref(&known)))
                    .unwrap();
            }
            _ => self.commit(store),
        }
    }

    fn claim(&mut self, store: &mut dyn Store) {
        self.run += 1;
        let owner = owner("first", self.run);
        let all = usize::MAX;
        self.leases = self
            .both(store, |store| store.claim(&owner, all, HOUR))
            .unwrap();
    }

    /// Daemons that are there to share the work. Nobody falls silent: clocks are not compared.
    fn come_and_go(&mut self, store: &mut dyn Store) {
        let name = ["one", "two", "Two"][usize::try_from(self.draw.below(3)).unwrap()];
        let owner = owner(name, u128::from(self.draw.below(3)));
        let most = u16::try_from(self.draw.below(1_024)).unwrap();
        let what = self.draw.below(3);
        self.both(store, |store| match what {
            0 => store.enter(&owner, most, HOUR),
            1 => store.stay(&owner, most, HOUR),
            _ => store.leave(&owner),
        })
        .unwrap();
        let present = |store: &mut dyn Store| {
            let present = store.present().unwrap().into_iter();
            present.map(|one| (one.owner, one.most)).collect::<Vec<_>>()
        };
        self.both(store, present);
    }

    fn set(&mut self, store: &mut dyn Store) {
        let name = format!("setting {}", self.draw.below(2));
        let was = i64::try_from(self.draw.below(4)).unwrap();
        let set = |store: &mut dyn Store| store.set(ENTITY, &name, was, &[7]);
        self.both(store, set).unwrap();
        self.both(store, |store| store.setting(ENTITY, &name))
            .unwrap();
    }

    fn receive(&mut self, store: &mut dyn Store) {
        let count = self.draw.below(5);
        let stimuli: Vec<_> = (0..count)
            .map(|_| {
                let to = if self.draw.one_in(2) {
                    To::Account(account(self.draw.number(ACCOUNTS)).account)
                } else {
                    To::Known(invoice(self.draw.number(INVOICES)))
                };
                self.place += i64::try_from(self.draw.below(3)).unwrap();
                let mark = self.draw.number(60);
                let mut one = stimulus(mark, to, self.place);
                if self.draw.one_in(2) {
                    // Records of odd numbers stand as they came first.
                    let (of, says) = (self.draw.number(8), self.draw.number(3));
                    let version = version(of, says, of.is_multiple_of(2));
                    self.versions += 1;
                    let of = version.of.0.to_string();
                    let part = match version.replaces {
                        true => self.versions,
                        false => mark % 3,
                    };
                    one.key = Key::of(&["part", &of, &part.to_string()]);
                    one.version = Some(version);
                }
                one
            })
            .collect();
        self.both(store, |store| store.receive(&stimuli)).unwrap();
        let asked: Vec<Key> = stimuli
            .iter()
            .flat_map(|one| [Some(one.key), one.version.map(|version| version.of)])
            .flatten()
            .collect();
        self.both(store, |store| store.have_come(ENTITY, &asked))
            .unwrap();
        if self.draw.one_in(8) {
            // An older program receives a version.
            let of = self.draw.number(8);
            let mut old = stimulus(0, To::Known(invoice(0)), self.place);
            old.key = version(of, self.draw.number(3), false).was[0];
            self.both(store, |store| store.receive(std::slice::from_ref(&old)))
                .unwrap();
        }
    }

    fn book(&mut self, store: &mut dyn Store) {
        let count = self.draw.below(4);
        let mut lines: Vec<_> = (0..count)
            .map(|_| {
                let state = BankState::ALL[usize::try_from(self.draw.below(4)).unwrap()];
                let day = i32::try_from(self.draw.below(3)).unwrap();
                let mut line = bank_line(self.draw.number(12), state, day);
                line.revision = i64::try_from(self.draw.below(3)).unwrap();
                line
            })
            .collect();
        lines.sort_by_key(|line| line.key);
        lines.dedup_by_key(|line| line.key);
        let to = To::Account(account(self.draw.number(ACCOUNTS)).account);
        self.place += 1;
        let stimuli = [stimulus(self.draw.number(60), to, self.place)];
        self.both(store, |store| store.book(&lines, &stimuli))
            .unwrap();
        let marks = [Key(1), Key(7), Key(11)];
        self.both(store, |store| store.bank_marked(ENTITY, &marks))
            .unwrap();
        let state = self.draw.one_in(2).then_some(BankState::Waits);
        let page = self
            .both(store, |store| store.bank_page(ENTITY, state, None, 5))
            .unwrap();
        let after = page.first().map(|one| one.key);
        self.both(store, |store| store.bank_page(ENTITY, None, after, 20))
            .unwrap();
    }

    fn commit(&mut self, store: &mut dyn Store) {
        let batch = self.batch();
        let outcome = |store: &mut dyn Store| match store.commit(&batch) {
            Ok(()) => "written",
            Err(CommitError::Wrong(_)) => "wrong",
            Err(CommitError::Fenced) => "fenced",
            // Which of several conflicts is told is not promised.
            Err(CommitError::Conflict(_)) => "conflict",
            Err(other) => panic!("{other:?}"),
        };
        self.commits += 1;
        if self.both(store, outcome) == "written" {
            self.written += 1;
        }
    }

    /// A batch from what the model holds, sometimes with something stale in it.
    fn batch(&mut self) -> Batch {
        let mut batch = Batch {
            fences: self.leases.clone(),
            ..Batch::default()
        };
        if self.draw.one_in(30) {
            let at = usize::try_from(self.draw.below(1_024)).unwrap();
            if let Some(fence) = batch.fences.get_mut(at) {
                fence.epoch -= 1;
            }
        }
        for number in 0..u32::try_from(ACCOUNTS).unwrap() {
            if self.draw.one_in(2) {
                self.move_account(&mut batch, number);
            }
        }
        self.timers(&mut batch);
        self.effects(&mut batch);
        for (account, one) in self.model.waiting(&self.shards, 2, 4).unwrap() {
            if self.draw.one_in(2) {
                let off = i64::from(self.draw.one_in(40));
                batch.consumed.push((account, one.place + off, one.key));
            }
        }
        let number = self.draw.number(INVOICES);
        let known = known(number, account(self.draw.number(ACCOUNTS)));
        let there = !self.model.known(ENTITY, &[known.key]).unwrap().is_empty();
        match (there, self.draw.below(4)) {
            (false, 0) | (true, 1) => batch.known.push(known),
            (true, 0) => batch.moved.push(known),
            _ => {}
        }
        self.others(&mut batch);
        batch
    }

    fn move_account(&mut self, batch: &mut Batch, number: u32) {
        let found = self.model.accounts(&[account(number)]).unwrap();
        let mut row = found.into_iter().next().unwrap_or_else(|| unopened(number));
        if self.draw.one_in(40) {
            row.revision += 1;
        }
        let (mut write, entries) = moves(&row, 1 + i64::try_from(self.draw.below(2)).unwrap());
        write.row.open = match self.draw.below(3) {
            0 => Open::Nothing,
            1 => Open::Journeys,
            _ => Open::People,
        };
        batch.accounts.push(write);
        batch.journal.extend(entries);
    }

    fn timers(&mut self, batch: &mut Batch) {
        let due = self
            .model
            .due_timers(&self.shards, minute(500), 3, 6)
            .unwrap();
        for timer in due {
            if self.draw.one_in(2) {
                batch.timers_gone.push(timer);
            }
        }
        if let Some(timer) = batch.timers_gone.last_mut()
            && self.draw.one_in(20)
        {
            timer.revision += 1;
        }
        for _ in 0..self.draw.below(4) {
            let account = account(self.draw.number(ACCOUNTS));
            let minutes = i64::try_from(self.draw.below(1_000)).unwrap();
            batch.timers_new.push(match self.draw.one_in(2) {
                true => look(account, minutes, 1),
                false => send(account, minutes, self.draw.number(100_000)),
            });
        }
    }

    fn effects(&mut self, batch: &mut Batch) {
        let mut state = || {
            let at = usize::try_from(self.draw.below(9)).unwrap();
            EffectState::ALL[at]
        };
        let (first, second) = (state(), state());
        let owner = account(self.draw.number(ACCOUNTS));
        if self.draw.one_in(2) {
            let key = self.draw.number(10_000);
            let minutes = i64::try_from(self.draw.below(100)).unwrap();
            batch.effects_new.push(effect(owner, key, first, minutes));
        }
        let effects = self.model.effects_of(owner).unwrap();
        let at = usize::try_from(self.draw.below(8)).unwrap();
        if let Some(found) = effects.get(at) {
            let mut was = (found.now.state, found.now.attempts, found.now.epoch);
            was.2 += i64::from(self.draw.one_in(30));
            let mut now = progress(second, 7);
            now.attempts = found.now.attempts + 1;
            now.epoch = 3;
            now.note = "421 «later»".to_owned();
            now.document = self.draw.one_in(2).then_some(Hash([5; 32]));
            batch.effects_changed.push(EffectChange {
                account: owner,
                key: found.key,
                was,
                now,
            });
        }
    }

    fn others(&mut self, batch: &mut Batch) {
        let number = self.draw.below(5);
        if self.draw.one_in(5) {
            let bytes = number.to_be_bytes().to_vec();
            batch.contents.push(Content {
                entity: ENTITY,
                hash: Hash::of(&[&bytes]),
                media: "text/plain".to_owned(),
                bytes,
            });
        }
        if self.draw.one_in(5) {
            batch.personal.push(Personal {
                entity: ENTITY,
                key: Key(u128::from(number)),
                salt: [1; 16],
                body: self.draw.below(99).to_be_bytes().to_vec(),
            });
        }
        let incident = Incident {
            account: account(2),
            key: Key(u128::from(number)),
            at: minute(i64::try_from(number).unwrap()),
            what: "it went wrong".to_owned(),
            format: 0,
            body: Vec::new(),
        };
        match self.draw.below(12) {
            0 => batch.incidents_new.push(incident),
            1 => batch
                .incidents_closed
                .push((incident.account, incident.key)),
            _ => {}
        }
    }

    fn holds_the_same(&mut self, store: &mut dyn Store) {
        let all = self.shards.clone();
        let (each, most) = (3, 10);
        self.both(store, |store| {
            store.due_timers(&all, minute(2_000), 900, 900)
        })
        .unwrap();
        self.both(store, |store| {
            store.due_timers(&all, minute(300), each, most)
        })
        .unwrap();
        self.both(store, |store| store.waiting(&all, 900, 900))
            .unwrap();
        self.both(store, |store| {
            store.due_effects(&all, minute(50), each, most)
        })
        .unwrap();
        self.both(store, |store| store.next_due(&all)).unwrap();
        self.both(store, |store| store.parked(ENTITY, 900)).unwrap();
        self.both(store, |store| store.incidents(&all, 900))
            .unwrap();
        self.both(store, |store| store.heads(ENTITY, None, 900))
            .unwrap();
        for least in [Open::Nothing, Open::Journeys, Open::People] {
            self.both(store, |store| store.open_accounts(ENTITY, least, None, 3))
                .unwrap();
        }
        for state in EffectState::ALL {
            self.both(store, |store| store.effects_in(state, &all, 900))
                .unwrap();
        }
        for number in 0..u32::try_from(ACCOUNTS).unwrap() {
            let key = account(number);
            self.both(store, |store| store.accounts(&[key])).unwrap();
            self.both(store, |store| store.journal(key, 0, 9_000))
                .unwrap();
            self.both(store, |store| store.effects_of(key)).unwrap();
        }
        let invoices: Vec<Key> = (0..u32::try_from(INVOICES).unwrap()).map(invoice).collect();
        self.both(store, |store| store.known(ENTITY, &invoices))
            .unwrap();
        for number in 0..5u64 {
            let hash = Hash::of(&[&number.to_be_bytes()]);
            self.both(store, |store| store.content(ENTITY, hash))
                .unwrap();
            let key = Key(u128::from(number));
            self.both(store, |store| store.personal(ENTITY, key))
                .unwrap();
        }
        for day in self.both(store, |store| store.sealed_days(ENTITY)).unwrap() {
            self.both(store, |store| store.sealed(ENTITY, day, None, 900))
                .unwrap();
        }
        let rows = |store: &mut dyn Store| {
            let rows = store.shard_rows().unwrap();
            let rows = rows.into_iter().map(|row| (row.lease, row.owner));
            rows.collect::<Vec<_>>()
        };
        self.both(store, rows);
    }
}
