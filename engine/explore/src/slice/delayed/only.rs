//! Whether what is left out of a slice only delays.

use std::collections::BTreeSet;

use jalon_core::machine::action::{Does, SetField};
use jalon_core::machine::value::{Fact, InvoiceFact, PartyFact};
use jalon_core::machine::{LineId, MilestoneId};

use super::site::{Site, does, is_claim, line_of, milestone_of, tree};
use super::{Line, reads_any};
use crate::reads::Reads;

impl Line<'_> {
    /// Whether what is left out only delays: nothing of it makes a line come again, or changes what
    /// those that are kept read.
    pub(super) fn only_delays(&self, gone: &[LineId], decides: &Reads, money: bool) -> bool {
        let elsewhere = self.elsewhere();
        let kept = self.kept.iter();
        let kept = kept.filter_map(|site| line_of(self.machine, *site));
        let kept = kept.filter(|_| !self.claims);
        let own = self.own_journeys();
        let gone_here = gone.iter().copied().filter(|line| own.contains(line));
        let mut without = gone_here.chain(kept);
        let claims = without.any(|line| does(self.machine, line).any(is_claim));
        let days = decides
            .step_days
            .iter()
            .all(|step| self.kept.contains(&Site::Step(*step)));
        let of_parties = decides.facts.iter().any(|fact| {
            matches!(
                fact,
                Fact::Party(
                    _,
                    PartyFact::DaysLateOfOldest
                        | PartyFact::DueOfOldest
                        | PartyFact::NumberUnpaid
                        | PartyFact::OpenInvoices
                        | PartyFact::Overdue
                        | PartyFact::TotalUnpaid
                        | PartyFact::Unallocated
                )
            )
        });
        let reads_total = reads_any(decides, &[InvoiceFact::Total, InvoiceFact::Principal]);
        let harmless = gone.iter().all(|line| {
            does(self.machine, *line).all(|does| match does {
                Does::TryAgain { .. } => elsewhere.contains(line),
                Does::Set { field, .. } => match field {
                    SetField::Invoice(id) => !decides.invoice_fields.contains(id),
                    SetField::Customer(id) => !decides.customer_fields.contains(id),
                },
                _ => true,
            })
        });
        harmless
            && days
            && !of_parties
            && decides.milestone_days.is_empty()
            && !(claims && self.charges && (reads_total || money))
    }

    pub(super) fn ladders(&self) -> BTreeSet<MilestoneId> {
        let ladders = self.kept.iter();
        let ladders = ladders.filter_map(|site| milestone_of(self.machine, *site));
        ladders.collect()
    }

    /// The lines of the journeys of which something is kept.
    fn own_journeys(&self) -> BTreeSet<LineId> {
        let ladders = self.ladders();
        let mut lines = BTreeSet::new();
        for journey in self.machine.journeys.items() {
            if !journey.milestones.iter().any(|one| ladders.contains(one)) {
                continue;
            }
            let otherwise = journey.requires.iter().filter_map(|one| one.otherwise);
            let then = journey.holds.iter().filter_map(|one| one.then);
            let reactions = journey.reactions.iter();
            let reactions =
                reactions.filter_map(|id| self.machine.reactions.get(*id).map(|one| one.line));
            for line in otherwise.chain(then).chain(reactions) {
                lines.extend(tree(self.machine, line));
            }
            lines.extend(self.lines_of(journey.milestones.iter().copied()));
        }
        lines
    }

    /// The lines of milestones of which nothing is kept: what comes again there is no line that is kept.
    fn elsewhere(&self) -> BTreeSet<LineId> {
        let ladders = self.ladders();
        let all = self.machine.milestones.iter().map(|(id, _)| id);
        self.lines_of(all.filter(|id| !ladders.contains(id)))
    }

    fn lines_of(&self, milestones: impl Iterator<Item = MilestoneId>) -> BTreeSet<LineId> {
        let mut lines = BTreeSet::new();
        let milestones = milestones.filter_map(|id| self.machine.milestones.get(id));
        for milestone in milestones {
            let steps = milestone.steps.iter();
            let steps = steps.filter_map(|step| self.machine.steps.get(*step).map(|one| one.line));
            let missed = milestone.missed.iter().map(|missed| missed.line);
            let reactions = milestone.reactions.iter();
            let reactions =
                reactions.filter_map(|id| self.machine.reactions.get(*id).map(|one| one.line));
            for line in steps.chain(missed).chain(reactions) {
                lines.extend(tree(self.machine, line));
            }
        }
        lines
    }
}
