//! Whether a state need not be followed: no deed that could break the policy can come any more.

use jalon_core::machine::policy::Policy;

use super::{Node, Search};
use crate::slice::delayed::Site;
use crate::still::may_come;

impl Search<'_> {
    /// Where the states of a kind are kept.
    pub(super) fn states_of(&self, kind: usize) -> usize {
        match self.shared {
            true => 0,
            false => kind,
        }
    }

    /// Whether no deed that could break the policy can come any more.
    pub(super) fn is_safe(&self, node: &Node) -> bool {
        let Some(delays) = self.delays.filter(|delays| !delays.again) else {
            return false;
        };
        let machine = &self.world.machine;
        let mut remembers = machine.policies.iter().zip(&node.remembered);
        let done = remembers.any(|(one, own)| matches!(one, Policy::Order { .. }) && *own > 0);
        let subject = node.account.subject(self.invoice);
        let tracks = subject.map_or(&[][..], |subject| subject.tracks.as_slice());
        let comes = |site: &Site| {
            tracks.is_empty()
                || tracks.iter().any(|track| {
                    let (id, milestone) =
                        (track.milestone, machine.milestones.get(track.milestone));
                    let mark = match *site {
                        Site::Step(step) => {
                            let mut steps =
                                milestone.map_or(&[][..], |one| one.steps.as_slice()).iter();
                            let place = steps.position(|one| *one == step);
                            place.and_then(|place| track.steps.get(place))
                        }
                        Site::Missed(of, _) if of == id => {
                            return track.missed.iter().any(may_come);
                        }
                        Site::Missed(..) => None,
                    };
                    mark.is_some_and(|mark| may_come(mark) || self.repeats(*site))
                })
        };
        done || !delays.sites.iter().any(comes)
    }

    fn repeats(&self, site: Site) -> bool {
        let machine = &self.world.machine;
        let Site::Step(step) = site else {
            return false;
        };
        let line = machine.steps.get(step).map(|step| step.line);
        let line = line.and_then(|line| machine.lines.get(line));
        let mut actions = line.map_or(&[][..], |line| line.actions.as_slice()).iter();
        actions.any(|id| {
            let action = machine.actions.get(*id);
            action.is_some_and(|action| action.repeat.is_some())
        })
    }
}
