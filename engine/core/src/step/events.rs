//! Events: what each changes by itself, and which lines of the script react to it.

use super::effect::{Attention, Done, Reason};
use super::marks::{Block, BlockReason, Heard, Origin, Settlement, Status, concerns};
use super::refusal::Refusal;
use super::run::Run;
use super::state::{Stage, Subject};
use crate::day::Day;
use crate::event::{Decision, Event, EventKind, Happening};
use crate::ledger::{CreditKind, Entry, EntryKind};
use crate::machine::action::Does;
use crate::machine::milestone::{Expectation, Expected, Reaction, Roles, Trigger};
use crate::machine::{Machine, ReactionId, RoleId};

impl<'a> Run<'a> {
    /// Applies an event to a subject.
    pub(super) fn event(&mut self, at: usize, event: &Event) -> Result<(), Refusal> {
        self.check(at, event)?;
        self.reason = match event.what.kind() {
            Some(EventKind::Decision) => Reason::ByHand,
            Some(EventKind::TaskOutcome) => Reason::Outcome,
            Some(kind) => Reason::Event(kind),
            None => Reason::DeclaredEvent,
        };
        self.occurred = Some(event.occurred);
        self.change(at, event);
        // What is undone begins again before the lines that react to it.
        self.undo_settlement(at, event);
        self.react(at, event);
        self.keep_promises(at);
        self.hear(at, event);
        Ok(())
    }

    /// What an event changes by itself.
    fn change(&mut self, at: usize, event: &Event) {
        match &event.what {
            Happening::Payment { payment, amount } => {
                self.enter(at, event, EntryKind::Payment, payment, amount.minor);
            }
            Happening::Allocation { payment, amount } => {
                self.enter(at, event, EntryKind::Payment, payment, amount.minor);
                if let Ok(less) = amount.negated() {
                    self.account
                        .on_account
                        .add(CreditKind::Payment, payment, less);
                }
            }
            Happening::PaymentReversed {
                payment,
                amount,
                came_back,
                ..
            } => {
                self.enter(at, event, EntryKind::Payment, payment, -amount.minor);
                if !came_back {
                    self.account
                        .on_account
                        .add(CreditKind::Payment, payment, *amount);
                }
            }
            Happening::CreditNote { number, amount } => {
                self.enter(at, event, EntryKind::CreditNote, number, amount.minor);
                self.account.on_account.credit_allocated(number, *amount);
                self.credit_conceded(at, amount.minor);
            }
            Happening::CreditNoteCancelled { number, amount } => {
                self.enter(at, event, EntryKind::CreditNote, number, -amount.minor);
            }
            Happening::Dispute {
                dispute, amount, ..
            } => {
                let reactions = self.reactions(at, event);
                let reactions: Vec<&Reaction> = reactions
                    .into_iter()
                    .map(|(_, reaction)| reaction)
                    .collect();
                let instalment = event.instalment.unwrap_or(0);
                self.dispute(at, dispute, *amount, instalment, &reactions);
            }
            Happening::DisputeSettled {
                dispute,
                outcome,
                amount,
            } => self.settle_dispute(at, dispute, *outcome, *amount),
            Happening::Promise {
                promise,
                date,
                amount,
                ..
            } => self.promise(at, promise, *date, *amount),
            Happening::Suspension(_) => self.block(
                at,
                Block {
                    instalment: 0,
                    reason: BlockReason::Suspension,
                    until: None,
                    messages_only: false,
                },
            ),
            Happening::SuspensionLifted => {
                self.unblock(at, |block| block.reason == BlockReason::Suspension);
            }
            Happening::Correction {
                due,
                total,
                purchase_order,
            } => {
                let today = self.today(at);
                let invoice = self
                    .subject_mut(at)
                    .and_then(|subject| subject.invoice_mut());
                let mut made_late = false;
                if let Some(invoice) = invoice {
                    let late_before = invoice.due.is_some_and(|due| due < today);
                    invoice.due_corrected |= due.is_some();
                    invoice.due = due.or(invoice.due);
                    made_late = !late_before && invoice.due.is_some_and(|due| due < today);
                    if let Some(total) = total {
                        invoice.ledger.correct_total(total.minor);
                    }
                    if purchase_order.is_some() {
                        invoice.purchase_order = purchase_order.clone();
                    }
                }
                if made_late {
                    let slot = self.slot(at, 0);
                    self.emit(at, slot, Done::Attention(Attention::DueMovedBack));
                }
            }
            Happening::TaskOutcome {
                task, outcome, by, ..
            } => self.close_task(at, *task, *outcome, event, by),
            Happening::Decision { decision, by, .. } => self.decide(at, decision, by, event),
            Happening::Receipt
            | Happening::Acceptance
            | Happening::Refusal(_)
            | Happening::Rejection(_)
            | Happening::PromiseBroken { .. }
            | Happening::Bounce { .. }
            | Happening::Reply { .. }
            | Happening::CreditRequest(_)
            | Happening::MissingDue
            | Happening::Declared { .. } => {}
        }
    }

    pub(super) fn enter(
        &mut self,
        at: usize,
        event: &Event,
        kind: EntryKind,
        key: &smol_str::SmolStr,
        amount: i64,
    ) {
        let entry = Entry {
            kind,
            key: key.clone(),
            amount,
            day: event.occurred,
            instalment: event.instalment.unwrap_or(0),
        };
        let invoice = self
            .subject_mut(at)
            .and_then(|subject| subject.invoice_mut());
        if let Some(invoice) = invoice {
            invoice.ledger.enter(entry);
        }
    }

    /// Opens again what is not settled any more. Where the end does not hang on what was undone, a
    /// person is told.
    fn undo_settlement(&mut self, at: usize, event: &Event) {
        let Some(subject) = self.subject(at) else {
            return;
        };
        let Stage::Ended(how) = subject.stage else {
            if subject.settled.is_some() && self.wanted(at, 0) > 0 {
                self.settle(at);
            }
            return;
        };
        let undoes = matches!(
            event.what,
            Happening::PaymentReversed { .. }
                | Happening::CreditNoteCancelled { .. }
                | Happening::Decision {
                    decision: Decision::WriteOffUndone { .. },
                    ..
                }
        );
        let settled = subject.settled.is_some();
        if self.wanted(at, 0) == 0 {
            return;
        }
        if settled && how != Settlement::Cancelled {
            self.settle(at);
        } else if undoes {
            let slot = self.slot(at, 0);
            self.emit(at, slot, Done::Attention(Attention::UndoneAfterEnd));
        }
    }

    /// Runs the lines that react to an event.
    pub(super) fn react(&mut self, at: usize, event: &Event) {
        let live = self
            .subject(at)
            .is_some_and(|subject| subject.stage.is_live());
        if !live {
            return;
        }
        for (track, reaction) in self.reactions(at, event) {
            let from = track.map_or(Origin::Journey, |track| {
                Origin::Track(u16::try_from(track).unwrap_or(u16::MAX))
            });
            self.begin_line(at, from, reaction.line, self.now, Some(event));
        }
    }

    /// The lines that react to an event, of the journey and of its open milestones: those that name
    /// it most closely.
    fn reactions(&self, at: usize, event: &Event) -> Vec<(Option<usize>, &'a Reaction)> {
        let mut found = Vec::new();
        let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
            return found;
        };
        let machine = self.machine;
        for trigger in self.triggers(at, event).into_iter().flatten() {
            let fits = |id: &ReactionId| fitting(machine, *id, trigger, event.from);
            let mut last = None;
            for (place, track) in subject.tracks.iter().enumerate() {
                let milestone = machine.milestones.get(track.milestone);
                // What names no instalment is reacted to once, by the first that is open.
                let open = track.status == Status::Open
                    && match event.instalment {
                        Some(named) => concerns(named, track.instalment),
                        None => last != Some(track.milestone),
                    };
                if let Some(milestone) = milestone.filter(|_| open) {
                    last = Some(track.milestone);
                    let own = milestone.reactions.iter().filter_map(fits);
                    found.extend(own.map(|reaction| (Some(place), reaction)));
                }
            }
            let own = journey.reactions.iter().filter_map(fits);
            found.extend(own.map(|reaction| (None, reaction)));
            // `on payment` holds beside `on payment in full`; of the others the closest name wins.
            let all = matches!(
                trigger,
                Trigger::Event(EventKind::PaymentInFull | EventKind::PaymentInPart)
            );
            if !found.is_empty() && !all {
                break;
            }
        }
        found
    }

    /// By which names an event goes, the closest first.
    pub(super) fn triggers(&self, at: usize, event: &Event) -> [Option<Trigger>; 2] {
        if let Happening::Declared { event, .. } = event.what {
            return [Some(Trigger::Declared(event)), None];
        }
        let Some(kind) = event.what.kind() else {
            return [None, None];
        };
        let closer = match kind {
            EventKind::Payment if self.wanted(at, 0) == 0 => Some(EventKind::PaymentInFull),
            EventKind::Payment => Some(EventKind::PaymentInPart),
            _ => None,
        };
        let wider = match kind {
            EventKind::DisputeOfPart => Some(EventKind::Dispute),
            EventKind::PaymentAnnounced => Some(EventKind::Promise),
            _ => None,
        };
        match (closer, wider) {
            (Some(closer), _) => [closer, kind].map(|kind| Some(Trigger::Event(kind))),
            (None, wider) => [Some(kind), wider].map(|kind| kind.map(Trigger::Event)),
        }
    }

    /// Lets milestones and waits have what they expect, and remembers it for those to come.
    fn hear(&mut self, at: usize, event: &Event) {
        let triggers = self.triggers(at, event);
        let Some(kind) = triggers.into_iter().flatten().last() else {
            return;
        };
        if self.is_expected(at, event) {
            self.remember(at, kind, event);
        }
        let tracks = self.subject(at).map_or(0, |subject| subject.tracks.len());
        for track in 0..tracks {
            let waits = matches!(
                self.track(at, track).map(|track| track.status),
                Some(Status::Open | Status::Missed)
            );
            let expects = self
                .milestone(at, track)
                .and_then(|milestone| milestone.expects.as_ref());
            let named = event.instalment.unwrap_or(0);
            let about = concerns(named, self.track(at, track).map_or(0, |of| of.instalment));
            let met = waits && about && expects.is_some_and(|of| self.meets(at, of, event));
            if met {
                self.pass(at, track, event.occurred);
            }
        }
        self.end_waits(at, event);
    }

    /// Whether a milestone expects an event, now or once it opens.
    fn is_expected(&self, at: usize, event: &Event) -> bool {
        let triggers = self.triggers(at, event);
        self.machine.milestones.items().iter().any(|milestone| {
            let what = milestone.expects.as_ref().map(|expects| expects.what);
            let mut triggers = triggers.iter().flatten();
            triggers.any(|trigger| what == Some(Expected::Event(*trigger)))
        })
    }

    /// Whether a line of the script reacts to an event, or something waits for it.
    pub(super) fn hears(&self, at: usize, event: &Event) -> bool {
        let waits = |subject: &Subject| {
            subject.waits.iter().any(|wait| {
                let does = self.machine.actions.get(wait.action);
                matches!(does.map(|action| &action.does), Some(Does::Expect { expectation, .. })
                    if self.meets(at, expectation, event))
            })
        };
        !self.reactions(at, event).is_empty()
            || self.is_expected(at, event)
            || self.subject(at).is_some_and(waits)
    }

    fn remember(&mut self, at: usize, what: Trigger, event: &Event) {
        let (from, evidence, day) = (event.from, event.evidence, event.occurred);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let known = subject
            .heard
            .iter_mut()
            .find(|heard| heard.what == what && heard.from == from);
        match known {
            Some(heard) => heard.evidence = heard.evidence.max(evidence),
            None => subject.heard.push(Heard {
                what,
                from,
                evidence,
                day,
            }),
        }
    }

    /// Whether an event is what is expected, with all that was heard before.
    fn meets(&self, at: usize, expects: &Expectation, event: &Event) -> bool {
        let Expected::Event(wanted) = expects.what else {
            return false;
        };
        let triggers = self.triggers(at, event);
        let named = triggers.iter().flatten().any(|trigger| *trigger == wanted);
        if !named || event.evidence < expects.at_least {
            return false;
        }
        let Some(roles) = &expects.from else {
            return true;
        };
        let heard = self
            .subject(at)
            .map_or(&[][..], |subject| subject.heard.as_slice());
        let by = |role: RoleId| {
            let before = heard.iter().find(|heard| {
                heard.what == wanted
                    && heard.from == Some(role)
                    && heard.evidence >= expects.at_least
            });
            let now = (event.from == Some(role)).then_some(event.occurred);
            now.or(before.map(|heard| heard.day))
        };
        self.all_or_any(at, roles, by).is_some()
    }

    /// The latest day of all roles that are known, or that of any.
    pub(super) fn all_or_any(
        &self,
        at: usize,
        roles: &Roles,
        by: impl Fn(RoleId) -> Option<Day>,
    ) -> Option<Day> {
        match roles {
            Roles::Any(roles) => roles.iter().filter_map(|role| by(*role)).max(),
            Roles::All(roles) => {
                let mut latest = None;
                for role in roles {
                    match by(*role) {
                        Some(day) => latest = latest.max(Some(day)),
                        None if roles.len() == 1 || self.has_somebody(at, *role) => return None,
                        None => {}
                    }
                }
                latest
            }
        }
    }

    fn end_waits(&mut self, at: usize, event: &Event) {
        let machine = self.machine;
        let Some(subject) = self.subject(at) else {
            return;
        };
        let over = subject.waits.iter().position(|wait| {
            let does = machine.actions.get(wait.action).map(|action| &action.does);
            match does {
                Some(Does::Expect { expectation, .. }) => self.meets(at, expectation, event),
                _ => true,
            }
        });
        if let (Some(place), Some(subject)) = (over, self.subject_mut(at)) {
            subject.waits.remove(place);
        }
    }

    /// What was waited for beside the milestones has not come.
    pub(super) fn end_wait(&mut self, at: usize, place: usize) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        if place >= subject.waits.len() {
            return;
        }
        let wait = subject.waits.remove(place);
        let does = self
            .machine
            .actions
            .get(wait.action)
            .map(|action| &action.does);
        if let Some(Does::Expect {
            otherwise: Some(line),
            ..
        }) = does
        {
            let from = match wait.from {
                Origin::Step(track, _) | Origin::Missed(track, _) => Origin::Track(track),
                other => other,
            };
            self.begin_line(at, from, *line, self.now, None);
        }
    }
}

fn fitting(
    machine: &Machine,
    id: ReactionId,
    trigger: Trigger,
    from: Option<RoleId>,
) -> Option<&Reaction> {
    let reaction = machine.reactions.get(id)?;
    let right_role = reaction
        .from
        .as_ref()
        .is_none_or(|roles| from.is_some_and(|from| roles.roles().contains(&from)));
    (reaction.on == trigger && right_role).then_some(reaction)
}
