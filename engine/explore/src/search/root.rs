//! Where the search begins: an invoice of each kind, as it has just arrived.

use std::rc::Rc;

use jalon_core::TimeOfDay;
use jalon_core::step::{Dated, Stage, Stimulus};
use jalon_simulate::{Scene, arrival_of, customer_of, new_account};
use rustc_hash::FxHashMap;

use super::{DAYS_AFTER, INSTANTS_MAX, Kind, Node, Search, Trace, next_instant};
use crate::given::Given;
use crate::today::Today;

impl Search<'_> {
    /// An invoice of a kind, as it has just arrived; none if no journey takes it.
    pub(super) fn root(&mut self, given: Given, unusual: usize) -> Option<Node> {
        let customers = [given.customer.clone()];
        let invoices = [given.invoice.clone()];
        let scene = Scene {
            customers: &customers,
            invoices: &invoices,
            happens: Vec::new(),
            days: Vec::new(),
            until: given.invoice.issue,
        };
        let zone = scene.zones(self.world).into_iter().next()?;
        let day = given.invoice.arrival.unwrap_or(given.invoice.issue);
        let at = zone.instant(day, TimeOfDay::MIDNIGHT);
        let mut node = Node {
            account: new_account(0),
            now: at,
            remembered: self.watch.start(),
            today: Today::default(),
            trace: Rc::new(Trace {
                before: None,
                happens: None,
                depth: 0,
            }),
            kind: self.kinds.len(),
            last: None,
        };
        let stimuli = [
            Stimulus::Customer(customer_of(self.world, 0, &given.customer)),
            Stimulus::Arrival(Box::new(arrival_of(0, &given.invoice))),
        ];
        let stimuli = stimuli.map(|stimulus| Dated { at, stimulus });
        let last = given.invoice.due.unwrap_or(day).max(day);
        self.kinds.push(Kind {
            given,
            unusual,
            until: zone.instant(last, TimeOfDay::NOON),
            lasts: 0,
            zone,
        });
        if !self.shared || self.seen.is_empty() {
            self.seen.push(FxHashMap::default());
        }
        self.drive(&mut node, &stimuli, at);
        let subject = node.account.subject(self.invoice)?;
        let alone = matches!(subject.stage, Stage::Untaken | Stage::LeftAlone);
        let chosen_anew = subject
            .journey
            .and_then(|id| self.world.machine.journeys.get(id))
            .is_some_and(|journey| !journey.rechoose_on.is_empty());
        if alone && !chosen_anew {
            return None;
        }
        match self.order {
            true => self.put_off(&mut node),
            false => self.set_until(&node),
        }
        Some(node)
    }

    /// Invoices of all kinds as they have just arrived; of those that are alike from then on, the one
    /// with the fewest unusual facts. Things may happen to each for as long as to any.
    pub(super) fn all_kinds(&mut self, given: Vec<(Given, usize)>) {
        let mut known: FxHashMap<u128, i64> = FxHashMap::default();
        for (given, unusual) in given {
            if self.is_over() {
                return;
            }
            let Some(root) = self.root(given, unusual) else {
                continue;
            };
            let print = self.print(&root);
            let kept = known.get(&print.of).copied();
            if kept.is_some_and(|kept| self.covers(kept, print.waited)) {
                continue;
            }
            known.insert(print.of, self.kept(kept, print.waited));
            self.figures.kinds += 1;
            self.wait(root, print);
        }
        let longest = self.kinds.iter().map(|kind| kind.lasts).max().unwrap_or(0);
        for kind in &mut self.kinds {
            kind.lasts = longest;
        }
    }

    /// Things may happen for some weeks after the last that the journey does by itself.
    fn set_until(&mut self, root: &Node) {
        let mut node = root.clone();
        let open = std::mem::take(&mut self.open);
        let mut last = node.now;
        for _ in 0..INSTANTS_MAX {
            let Some(next) = next_instant(&node.account) else {
                break;
            };
            let Some(kind) = self.kinds.get(node.kind) else {
                break;
            };
            if next > kind.until.plus_minutes(i64::from(DAYS_AFTER) * 1_440) {
                break;
            }
            last = next;
            self.drive(&mut node, &[], next);
        }
        self.open = open;
        if let Some(kind) = self.kinds.get_mut(root.kind) {
            let day = kind.zone.local(last.max(kind.until)).0;
            let day = day.plus_days(self.bounds.days_after);
            kind.until = kind.zone.instant(day, TimeOfDay::NOON);
            kind.lasts = (kind.until.millis() - root.now.millis()) / 60_000;
        }
    }
}
