//! From drawn days to what happens to an account: payments, disputes, and the end of disputes.

use std::collections::BTreeMap;

use jalon_core::step::{Dated, Stimulus, SubjectId};
use jalon_core::{
    Day, Event, Evidence, Happening, Instant, Money, Reason, Settled, TimeOfDay, Zone,
};
use jalon_simulate::replay::Case;
use smol_str::{SmolStr, format_smolstr};

use crate::draw::Drawn;
use crate::known::Known;

/// What is still open of an account.
pub(super) struct Pending {
    /// The invoice of each open claim.
    subjects: BTreeMap<usize, SubjectId>,
    /// Disputes that nobody has settled yet, by invoice.
    disputes: BTreeMap<SubjectId, Vec<SmolStr>>,
}

impl Pending {
    /// What is open of a case at an instant, given the open claims of each invoice.
    pub fn of(case: &Case, cut: Instant, open: &BTreeMap<&str, Vec<usize>>) -> Pending {
        let mut pending = Pending {
            subjects: BTreeMap::new(),
            disputes: BTreeMap::new(),
        };
        let past = case.stimuli.iter().filter(|dated| dated.at <= cut);
        for dated in past {
            match &dated.stimulus {
                Stimulus::Arrival(arrival) => {
                    let claims = open.get(arrival.number.as_str()).into_iter().flatten();
                    pending
                        .subjects
                        .extend(claims.map(|claim| (*claim, arrival.id)));
                }
                Stimulus::Event { subject, event } => pending.dispute(*subject, &event.what),
                _ => {}
            }
        }
        pending
    }

    fn dispute(&mut self, subject: SubjectId, what: &Happening) {
        let disputes = self.disputes.entry(subject).or_default();
        match what {
            Happening::Dispute { dispute, .. } => disputes.push(dispute.clone()),
            Happening::DisputeSettled { dispute, .. } => disputes.retain(|open| open != dispute),
            _ => {}
        }
    }

    /// The open claims.
    pub fn claims(&self) -> impl Iterator<Item = usize> {
        self.subjects.keys().copied()
    }

    /// What happens in a run until a day, earliest first.
    pub fn future(&self, drawn: &[Drawn], known: &Known, zone: &Zone, until: Day) -> Vec<Dated> {
        let mut future = Vec::new();
        for drawn in drawn {
            let claim = known.claims.get(drawn.claim);
            let subject = self.subjects.get(&drawn.claim);
            let (Some(claim), Some(subject)) = (claim, subject) else {
                continue;
            };
            let mut put = |day: Day, minutes: i64, what: Happening| {
                if day <= until {
                    let arrived = zone.instant(day, TimeOfDay::NOON).plus_minutes(minutes);
                    future.push(happens(*subject, claim.instalment, day, arrived, what));
                }
            };
            let mut disputes = self.disputes.get(subject).cloned().unwrap_or_default();
            if let Some(day) = drawn.disputed {
                let dispute = format_smolstr!("forecast-{}", drawn.claim);
                disputes.push(dispute.clone());
                let reason = Reason {
                    text: SmolStr::default(),
                    code: None,
                };
                let amount = None;
                put(
                    day,
                    0,
                    Happening::Dispute {
                        dispute,
                        reason,
                        amount,
                    },
                );
            }
            // Whoever pays no longer disputes.
            for dispute in disputes {
                let (outcome, amount) = (Settled::ForUs, None);
                put(
                    drawn.paid,
                    1,
                    Happening::DisputeSettled {
                        dispute,
                        outcome,
                        amount,
                    },
                );
            }
            let payment = format_smolstr!("forecast-{}", drawn.claim);
            let amount = Money::new(claim.open, claim.currency);
            put(drawn.paid, 2, Happening::Payment { payment, amount });
        }
        future.sort_by_key(|dated| dated.at);
        future
    }
}

fn happens(
    subject: SubjectId,
    instalment: Option<u16>,
    occurred: Day,
    arrived: Instant,
    what: Happening,
) -> Dated {
    let event = Event {
        what,
        occurred,
        arrived,
        from: None,
        evidence: Evidence::System,
        instalment,
    };
    Dated {
        at: arrived,
        stimulus: Stimulus::Event { subject, event },
    }
}
