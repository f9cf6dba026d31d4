//! Promises of one action on one day.

use jalon_core::cases::{Deed as Named, DeedExpected, Reading, Target, Then, Written};
use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::{ActionId, EndId, LineId, MilestoneId};
use jalon_core::step::{Attention, Done, Settlement, Status};
use jalon_core::{Day, Money, TimeOfDay};

use super::{Edit, Fault, Judge, NewText};
use crate::text::reading_of;
use crate::timeline::{Deed, Entry};

impl Judge<'_> {
    /// Whether an entry is about what a line names; without a name it is about anything.
    pub(super) fn is_on(&self, entry: &Entry, on: Option<Target>) -> bool {
        match on {
            None => true,
            Some(Target::Invoice {
                invoice,
                instalment,
            }) => {
                let Some(deed) = entry.deed() else {
                    return entry.invoice == Some(invoice);
                };
                let own = entry.invoice == Some(invoice) || deed.lists.contains(&invoice);
                own && (instalment == 0 || deed.slot.instalment == instalment)
            }
            Some(Target::Customer(customer)) => entry.invoice.is_none_or(|invoice| {
                let given = self.case.invoices.get(invoice);
                given.is_some_and(|given| given.customer == customer)
            }),
        }
    }

    pub(super) fn deed(
        &mut self,
        then: &Then,
        day: &Written<Day>,
        time: Option<TimeOfDay>,
        wanted: &DeedExpected,
    ) {
        let of_kind: Vec<usize> = self
            .entries()
            .filter(|(_, entry)| self.is_on(entry, wanted.on))
            .filter(|(_, entry)| entry.deed().is_some_and(|deed| self.fits(deed, wanted)))
            .map(|(place, _)| place)
            .collect();
        let on_day = self.where_so(&of_kind, |entry, _| entry.day == day.value);
        self.name(&on_day);
        if on_day.is_empty() && of_kind.is_empty() && self.other_text(then, day, wanted) {
            return;
        }
        if on_day.is_empty() {
            return self.on_another_day(then, day, of_kind);
        }
        let mut left = on_day.clone();
        type Fits<'f> = Box<dyn Fn(&Entry, &Deed) -> bool + 'f>;
        let mut conditions: Vec<(Fits<'_>, Fault)> = Vec::new();
        if let Some(time) = time {
            let fits = move |entry: &Entry, _: &Deed| entry.time == time;
            conditions.push((Box::new(fits), Fault::OtherTime));
        }
        if let Some(role) = wanted.to {
            let fits = move |_: &Entry, deed: &Deed| reader(deed) == Some(role);
            conditions.push((Box::new(fits), Fault::OtherReader));
        }
        if let Some(amount) = wanted.amount {
            let fits = move |_: &Entry, deed: &Deed| deed.amount == Some(amount.value);
            conditions.push((Box::new(fits), Fault::OtherAmount(None)));
        }
        if !wanted.listing.is_empty() {
            let mut invoices = wanted.listing.clone();
            invoices.sort_unstable();
            let fits = move |_: &Entry, deed: &Deed| sorted(&deed.lists) == invoices;
            conditions.push((Box::new(fits), Fault::OtherInvoices(Vec::new())));
        }
        for words in &wanted.containing {
            let told = Reading::told(words);
            let fits = move |_: &Entry, deed: &Deed| {
                let text = deed.text.as_ref();
                text.is_some_and(|text| told.is_within(&text.subject) || told.is_within(&text.body))
            };
            conditions.push((Box::new(fits), Fault::OtherWords(words.clone())));
        }
        for (fits, fault) in conditions {
            let next = self.where_so(&left, fits);
            if next.is_empty() {
                return self.otherwise(then, fault, left, wanted.amount);
            }
            left = next;
        }
        if wanted.once && self.times(&of_kind) > 1 {
            self.fail(then, Fault::MoreThanOnce, of_kind, Vec::new());
        }
    }

    fn where_so(&self, places: &[usize], so: impl Fn(&Entry, &Deed) -> bool) -> Vec<usize> {
        let fits = |place: &&usize| {
            let entry = self.timeline.entries.get(**place);
            entry.is_some_and(|entry| entry.deed().is_some_and(|deed| so(entry, deed)))
        };
        places.iter().filter(fits).copied().collect()
    }

    fn on_another_day(&mut self, then: &Then, day: &Written<Day>, of_kind: Vec<usize>) {
        let free = |place: &usize| self.named.get(*place) == Some(&false);
        let distance = |place: &usize| {
            let entry = self.timeline.entries.get(*place);
            entry.map_or(u32::MAX, |entry| {
                entry.day.days_since(day.value).unsigned_abs()
            })
        };
        let nearest = of_kind
            .iter()
            .copied()
            .filter(free)
            .min_by_key(distance)
            .or_else(|| of_kind.iter().copied().min_by_key(distance));
        let found = nearest.and_then(|place| self.timeline.entries.get(place));
        match (found, nearest) {
            (Some(found), Some(place)) => {
                let found = found.day;
                self.name(&[place]);
                let edits = vec![Edit {
                    source: day.source,
                    by: NewText::Day(found),
                }];
                self.fail(then, Fault::OtherDay(found), vec![place], edits);
            }
            _ => self.fail(then, Fault::NeverDone, Vec::new(), Vec::new()),
        }
    }

    /// Tells the text of a task on that day that could read as the test says, and reads otherwise.
    fn other_text(&mut self, then: &Then, day: &Written<Day>, wanted: &DeedExpected) -> bool {
        let Some(source) = wanted.told.filter(|_| !wanted.proposed && !wanted.late) else {
            return false;
        };
        let found = self.entries().find_map(|(place, entry)| {
            let deed = entry.deed().filter(|_| entry.day == day.value)?;
            let Done::Task { action, .. } = deed.does else {
                return None;
            };
            let meant = self.is_on(entry, wanted.on) && self.action_is(action, &wanted.deed);
            let text = deed.text.as_ref().filter(|_| meant)?;
            Some((place, text.subject.clone()))
        });
        let Some((place, text)) = found else {
            return false;
        };
        self.name(&[place]);
        let edits = vec![Edit {
            source,
            by: NewText::Text(text.clone()),
        }];
        self.fail(then, Fault::OtherText(text), vec![place], edits);
        true
    }

    fn otherwise(
        &mut self,
        then: &Then,
        fault: Fault,
        places: Vec<usize>,
        amount: Option<Written<Money>>,
    ) {
        let found = places.iter().filter_map(|place| {
            let entry = self.timeline.entries.get(*place)?;
            entry.deed()
        });
        let mut edits = Vec::new();
        let fault = match fault {
            Fault::OtherAmount(_) => {
                let message = |deed: &&Deed| !matches!(deed.does, Done::Claim { .. });
                let found = found.clone().find(message).or(found.clone().next());
                let found = found.and_then(|deed| deed.amount);
                if let (Some(found), Some(written)) = (found, amount) {
                    edits.push(Edit {
                        source: written.source,
                        by: NewText::Money(found),
                    });
                }
                Fault::OtherAmount(found)
            }
            Fault::OtherInvoices(_) => {
                let lists = found.clone().map(|deed| deed.lists.clone());
                Fault::OtherInvoices(lists.max_by_key(Vec::len).unwrap_or_default())
            }
            other => other,
        };
        self.fail(then, fault, places, edits);
    }

    /// How often something was done: the actions of one line at one time are one.
    fn times(&self, places: &[usize]) -> usize {
        let mut times: Vec<_> = places
            .iter()
            .filter_map(|place| {
                let slot = self.timeline.entries.get(*place)?.deed()?.slot;
                Some((slot.subject, slot.instalment, slot.round, slot.occurrence))
            })
            .collect();
        times.sort_unstable();
        times.dedup();
        times.len()
    }

    /// Whether what was done is what a line names.
    fn fits(&self, deed: &Deed, wanted: &DeedExpected) -> bool {
        if wanted.late {
            return deed.does == Done::Attention(Attention::TaskLate)
                && self.is_task_of(deed, &wanted.deed);
        }
        if let Done::Propose { line, .. } = deed.does {
            return wanted.proposed && self.proposes(line, deed, &wanted.deed);
        }
        !wanted.proposed && self.is_deed(deed, &wanted.deed)
    }

    /// Whether what is said of a task is said of the one that a line names.
    fn is_task_of(&self, late: &Deed, wanted: &Named) -> bool {
        let deeds = self.entries().filter_map(|(_, entry)| entry.deed());
        let mut tasks = deeds.filter(|deed| matches!(deed.does, Done::Task { .. }));
        tasks.any(|task| task.slot == late.slot && self.is_deed(task, wanted))
    }

    fn proposes(&self, line: LineId, deed: &Deed, wanted: &Named) -> bool {
        if let Named::Steps(steps) = wanted {
            return deed.step.is_some_and(|step| steps.contains(&step));
        }
        let line = self.world.machine.lines.get(line);
        let actions = line.map_or(&[][..], |line| line.actions.as_slice());
        actions.iter().any(|id| self.action_is(*id, wanted))
    }

    fn action_is(&self, action: ActionId, wanted: &Named) -> bool {
        let Some(action) = self.world.machine.actions.get(action) else {
            return false;
        };
        match (&action.does, wanted) {
            (Does::HandOver(agency), Named::HandOver(wanted))
            | (Does::Entrust(agency), Named::Entrust(wanted)) => Some(*agency) == *wanted,
            (Does::FormalNotice(_), Named::FormalNotice) | (Does::Resend { .. }, Named::Resend) => {
                true
            }
            (Does::Recall(agency), Named::Recall(wanted)) => wanted.is_none_or(|of| of == *agency),
            (Does::Alert { team, .. }, Named::Alert(wanted)) => Some(*team) == *wanted,
            (Does::Task(task) | Does::Call { task, .. }, Named::Task(told)) => {
                let told = told.as_deref();
                let text = task.text.as_ref();
                told.is_none_or(|told| {
                    text.is_some_and(|text| reading_of(text).meets(&Reading::told(told)))
                })
            }
            _ => false,
        }
    }

    pub(super) fn is_deed(&self, deed: &Deed, wanted: &Named) -> bool {
        match (wanted, &deed.does) {
            (Named::Steps(steps), does) => {
                let noticed = matches!(
                    does,
                    Done::SendInvoice { .. }
                        | Done::Paused { .. }
                        | Done::Resumed
                        | Done::Set { .. }
                ) || deed.is_action();
                noticed && deed.step.is_some_and(|step| steps.contains(&step))
            }
            (Named::Task(told), Done::Task { .. }) => {
                let Some(told) = told.as_deref() else {
                    return true;
                };
                let text = deed.text.as_ref();
                text.is_some_and(|text| Reading::told(told).meets(&Reading::exact(&text.subject)))
            }
            (Named::Alert(wanted), Done::Alert { team, .. }) => Some(*team) == *wanted,
            (Named::HandOver(wanted), Done::HandOver { agency, .. })
            | (Named::Entrust(wanted), Done::Entrust(agency)) => Some(*agency) == *wanted,
            (Named::Recall(wanted), Done::Recall(agency)) => wanted.is_none() || wanted == agency,
            (Named::FormalNotice, Done::Message { act, .. }) => *act == Act::FormalNotice,
            (Named::Resend, Done::Message { act, .. }) => *act == Act::Resend,
            (Named::Resend, Done::SendInvoice { .. }) => deed.again,
            (Named::Send, Done::SendInvoice { .. }) => !deed.again,
            _ => false,
        }
    }

    pub(super) fn milestone(
        &mut self,
        then: &Then,
        milestones: &[MilestoneId],
        day: &Written<Day>,
        on: Option<Target>,
    ) {
        self.dated(then, day, on, |deed| match &deed.does {
            Done::Milestone {
                milestone,
                status: Status::Passed,
                day,
            } => milestones.contains(milestone).then_some(Some(*day)),
            _ => None,
        });
    }

    pub(super) fn ended(
        &mut self,
        then: &Then,
        day: &Written<Day>,
        end: Option<EndId>,
        on: Option<Target>,
    ) {
        self.dated(then, day, on, |deed| match deed.does {
            Done::Ended(Settlement::Named(named)) => (Some(named) == end).then_some(None),
            _ => None,
        });
    }

    pub(super) fn posted(
        &mut self,
        then: &Then,
        day: &Written<Day>,
        name: &str,
        on: Option<Target>,
    ) {
        let actions = &self.world.machine.actions;
        self.dated(then, day, on, |deed| match deed.does {
            Done::Post { action } => match actions.get(action).map(|action| &action.does) {
                Some(Does::Post { name: posted, .. }) => (posted == name).then_some(None),
                _ => None,
            },
            _ => None,
        });
    }

    pub(super) fn claimed(
        &mut self,
        then: &Then,
        day: &Written<Day>,
        (interest, amount): (bool, Option<&Written<Money>>),
        on: Option<Target>,
    ) {
        let is_claim = |deed: &Deed| match &deed.does {
            Done::Claim { days, .. } => !interest || days.is_some(),
            _ => false,
        };
        let right = |deed: &Deed| amount.is_none_or(|amount| deed.amount == Some(amount.value));
        let claims: Vec<usize> = self
            .entries()
            .filter(|(_, entry)| self.is_on(entry, on))
            .filter(|(_, entry)| entry.deed().is_some_and(is_claim))
            .map(|(place, _)| place)
            .collect();
        let of_amount = self.where_so(&claims, |_, deed| right(deed));
        let on_day = self.where_so(&claims, |entry, _| entry.day == day.value);
        let both = self.where_so(&on_day, |_, deed| right(deed));
        if !both.is_empty() {
            return self.name(&both);
        }
        if !of_amount.is_empty() || on_day.is_empty() {
            let from = if of_amount.is_empty() {
                claims
            } else {
                of_amount
            };
            return self.on_another_day(then, day, from);
        }
        self.name(&on_day);
        let fault = Fault::OtherAmount(None);
        let free = on_day.iter().take(1).copied().collect();
        self.otherwise(then, fault, free, amount.copied());
    }

    /// Something that is of its kind on a day; `when` tells its day where that is not the entry's.
    #[allow(clippy::option_option)]
    fn dated(
        &mut self,
        then: &Then,
        day: &Written<Day>,
        on: Option<Target>,
        when: impl Fn(&Deed) -> Option<Option<Day>>,
    ) {
        let mut found = Vec::new();
        for (place, entry) in self.entries() {
            if let Some(told) = entry
                .deed()
                .filter(|_| self.is_on(entry, on))
                .and_then(&when)
            {
                found.push((place, told.unwrap_or(entry.day)));
            }
        }
        let right: Vec<usize> = found
            .iter()
            .filter(|(_, told)| *told == day.value)
            .map(|(place, _)| *place)
            .collect();
        if !right.is_empty() {
            return self.name(&right);
        }
        let nearest = found
            .into_iter()
            .min_by_key(|(_, told)| told.days_since(day.value).unsigned_abs());
        match nearest {
            Some((place, told)) => {
                let edits = vec![Edit {
                    source: day.source,
                    by: NewText::Day(told),
                }];
                self.fail(then, Fault::OtherDay(told), vec![place], edits);
            }
            None => self.fail(then, Fault::NeverDone, Vec::new(), Vec::new()),
        }
    }
}

fn reader(deed: &Deed) -> Option<jalon_core::machine::RoleId> {
    match deed.does {
        Done::Message { to, .. } | Done::SendInvoice { to, .. } => Some(to),
        Done::Task { calls, .. } => calls,
        _ => None,
    }
}

fn sorted(places: &[usize]) -> Vec<usize> {
    let mut places = places.to_vec();
    places.sort_unstable();
    places
}
