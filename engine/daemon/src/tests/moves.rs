//! Moves: a plan tells what a move to the deployed script would change, and exactly that is done.

use std::collections::BTreeMap;

use jalon_core::Instant;
use jalon_store::{AccountKey, Audit, Effect, EffectState, Hash, Inbox, Key, Timer, Work, shards};

use super::Office;
use super::versions::first_after;
use crate::channel::Answer;
use crate::clock::Clock;
use crate::deployed;
use crate::digits;
use crate::kept::Kept;
use crate::plan::{self, NotMoved, Outlook, Plan};
use crate::simulated::Worlds;
use crate::work::on_their_way;

/// As many accounts as stand in one list here.
const LIST: usize = 4;

impl Office {
    fn accounts(&self) -> Vec<(AccountKey, Kept)> {
        let mut store = self.store.clone();
        let heads = store.heads(self.entity.id, None, 10_000).unwrap();
        let keys: Vec<AccountKey> = heads.iter().map(|head| head.account).collect();
        let rows = store.accounts(&keys).unwrap();
        rows.iter()
            .map(|row| (row.key, Kept::read(row).unwrap()))
            .collect()
    }

    /// What the plan would change, and the plan.
    fn plan(&mut self) -> (Vec<Outlook>, Plan) {
        let mut store = self.store.clone();
        let deployed = deployed::deployed(&mut store, self.entity.id)
            .unwrap()
            .unwrap();
        let mut worlds = Worlds::new(store.clone(), self.entity.id);
        let program = digits::read(&deployed.program).unwrap();
        let lists = digits::read(&deployed.lists).unwrap();
        let mut world = |program: Hash| worlds.of(program.0, lists.0).unwrap();
        let to = world(program);
        let (mut looks, mut going) = (Vec::new(), Vec::new());
        for (key, kept) in self.accounts() {
            let own = kept.parts.iter().map(|part| world(part.program));
            let own: Vec<_> = own.collect();
            let away = on_their_way(&store.effects_of(key).unwrap());
            let now = self.clock.now();
            let look = plan::look(&kept.parts, &own, (program, &to), &away, now, &mut |_| {});
            if !look.subjects.is_empty() {
                going.push((key.account, look.subjects.clone()));
            }
            looks.push(look);
        }
        let lists = going.chunks(LIST);
        let lists = lists.map(|some| plan::keep_list(&mut store, self.entity.id, some).unwrap());
        let lists: Vec<smol_str::SmolStr> = lists.collect();
        let plan = Plan {
            id: format!("{}", self.clock.now().millis()).into(),
            at: self.clock.now(),
            by: "Zoé".into(),
            deployment: plan::deployment(&mut store, self.entity.id).unwrap(),
            program: deployed.program,
            invoices: looks.iter().map(|look| look.goes.len()).sum(),
            lists,
            given: 0,
        };
        assert!(plan::keep(&mut store, self.entity.id, &plan).unwrap());
        (looks, plan)
    }

    fn order(&mut self) -> Result<Plan, NotMoved> {
        let mut store = self.store.clone();
        plan::order_next(&mut store, &self.entity, self.clock.now())
    }

    /// By program, how many invoices it has; each invoice is in one part only.
    fn by_program(&self) -> BTreeMap<Hash, usize> {
        let mut found = BTreeMap::new();
        let mut ids = Vec::new();
        for (_, kept) in self.accounts() {
            for part in &kept.parts {
                ids.extend(part.account.subjects.iter().map(|subject| subject.id));
                *found.entry(part.program).or_default() += part.account.subjects.len();
            }
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an invoice is in two parts");
        found.retain(|_, count| *count > 0);
        found
    }

    /// The rows of timers are exactly those that the accounts know of.
    fn timers_are_right(&self) {
        let far = Instant::from_millis(i64::MAX / 4);
        let mut store = self.store.clone();
        let mut rows = store.due_timers(&shards(), far, 10_000, 100_000).unwrap();
        let mut known: Vec<Timer> = self
            .accounts()
            .iter()
            .flat_map(|(key, kept)| kept.timers.iter().map(|timer| timer.row(*key)))
            .collect();
        rows.sort();
        known.sort();
        assert_eq!(rows, known);
    }
}

const PAYERS: usize = 10;

/// Ten payers with two invoices each, of which the first chase has left for some.
fn house() -> Office {
    let mut office = Office::new();
    office.deploy_machine(first_after(3, 0));
    for payer in 0..PAYERS {
        for invoice in 0..2 {
            office.invoice(&format!("F-{payer}-{invoice}"), &format!("C{payer}"));
        }
    }
    office.taken();
    office.payment("F-0-0", "100.00");
    office.pass(11);
    assert_eq!(office.taken().len(), 2 * PAYERS - 1);
    office
}

#[test]
fn exactly_what_was_planned_moves_though_it_is_stopped_half_way_and_the_way_back_is_the_same() {
    let mut office = house();
    let old = office.by_program();
    office.deploy_machine(first_after(3, 5));
    let (looks, plan) = office.plan();
    assert_eq!(plan.invoices, 2 * PAYERS);
    assert!(looks.iter().all(|look| look.stays.is_empty()));
    // The same ladder with other numbers: no date moves, nothing is done at once.
    let goes = || looks.iter().flat_map(|look| &look.goes);
    assert!(goes().all(|one| one.moves.is_empty() && one.at_once.is_empty()));
    assert_eq!(goes().filter(|one| one.live).count(), 2 * PAYERS - 1);
    // One list is ordered, and the daemon dies after a few of its accounts.
    office.order().unwrap();
    office.turn();
    office.restart();
    office.taken();
    assert_eq!(office.by_program().len(), 2, "half of it is done");
    office.timers_are_right();
    // It goes on where it was; the same orders once more are none.
    while office.order().unwrap().given < plan.lists.len() {}
    let again = office.order().unwrap();
    assert_eq!(again.given, plan.lists.len());
    office.taken();
    let new = office.by_program();
    assert_eq!(new.values().sum::<usize>(), 2 * PAYERS);
    assert_eq!(new.len(), 1);
    assert_ne!(new.keys().next(), old.keys().next());
    office.timers_are_right();
    for payer in 0..PAYERS {
        office.replays(&format!("C{payer}"));
    }
    // What was sent is not sent again: the second chases come on their day, once.
    assert_eq!(office.taken().len(), 0);
    office.pass(7);
    assert_eq!(office.taken().len(), 2 * PAYERS - 1);
    // And back: the older script is deployed again, and all of it moves again.
    office.deploy_machine(first_after(3, 0));
    let (_, plan) = office.plan();
    assert_eq!(plan.invoices, 2 * PAYERS);
    while office.order().unwrap().given < plan.lists.len() {}
    office.taken();
    assert_eq!(office.by_program(), old);
    office.timers_are_right();
    office.pass(10);
    assert_eq!(office.taken().len(), 2 * PAYERS - 1, "the third chases");
    assert_eq!(office.incidents(), []);
    for payer in 0..PAYERS {
        office.replays(&format!("C{payer}"));
    }
    let mut keys: Vec<Key> = relayed(&office).iter().map(|effect| effect.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), relayed(&office).len());
    assert_eq!(
        keys.len(),
        2 * PAYERS + 3 * (2 * PAYERS - 1),
        "each left once"
    );
}

fn relayed(office: &Office) -> Vec<Effect> {
    office.effects(EffectState::Relayed)
}

#[test]
fn a_plan_made_before_another_deployment_is_refused_and_nothing_moves() {
    let mut office = house();
    office.deploy_machine(first_after(3, 5));
    let before = office.by_program();
    let (_, plan) = office.plan();
    office.deploy_machine(first_after(1, 7));
    assert!(matches!(office.order(), Err(NotMoved::Deployed)));
    office.taken();
    assert_eq!(office.by_program(), before);
    // A new plan is carried out.
    let (_, newer) = office.plan();
    assert_ne!(newer.program, plan.program);
    assert!(office.order().is_ok());
}

#[test]
fn a_plan_tells_which_dates_move_and_what_would_be_done_at_once() {
    let mut office = Office::new();
    office.deploy_machine(first_after(30, 0));
    office.invoice("F-1", "C1");
    office.taken();
    office.pass(11);
    office.deploy_machine(first_after(1, 5));
    let (looks, _) = office.plan();
    let goes = &looks[0].goes[0];
    assert_eq!(
        goes.at_once,
        ["j/paid/first"],
        "due on 11 March, and this is 13 March"
    );
    assert!(goes.moves.iter().any(|(step, _, _)| step == "j/paid/first"));
}

#[test]
fn a_message_on_its_way_keeps_its_invoice_and_the_next_plan_has_it() {
    let mut office = Office::new();
    office.deploy_machine(first_after(3, 0));
    office.invoice("F-1", "C1");
    office.invoice("F-2", "C2");
    office.taken();
    office.payment("F-2", "100.00");
    office.pass(11);
    let unknown = Answer::Unknown("no answer".to_owned());
    office.settle(&unknown);
    office.settle(&unknown);
    office.deploy_machine(first_after(3, 5));
    let (looks, plan) = office.plan();
    assert_eq!((plan.invoices, looks.len()), (1, 2));
    let stays = looks.iter().flat_map(|look| &look.stays);
    let stays: Vec<&str> = stays.map(|(number, _)| number.as_str()).collect();
    assert_eq!(stays, ["F-1"]);
    office.order().unwrap();
    office.taken();
    assert_eq!(office.by_program().len(), 2);
    office.replays("C1");
    office.replays("C2");
}

#[test]
fn what_came_in_between_is_no_reason_to_stop() {
    let mut office = house();
    office.deploy_machine(first_after(3, 5));
    let (_, plan) = office.plan();
    // A payment and a new invoice come after the plan was made.
    office.payment("F-3-0", "100.00");
    office.invoice("F-3-9", "C3");
    office.taken();
    while office.order().unwrap().given < plan.lists.len() {}
    office.taken();
    assert_eq!(office.incidents(), []);
    let found = office.by_program();
    assert_eq!(found.len(), 1);
    assert_eq!(found.values().sum::<usize>(), 2 * PAYERS + 1);
    office.timers_are_right();
    office.replays("C3");
    let _ = office.store.clone().parked(office.entity.id, 10).unwrap();
}
