//! What people do, under the machine of the account: steps, tasks, teams and journeys by their names.

use jalon_core::machine::action::Does;
use jalon_core::machine::{PathId, TeamId};
use jalon_core::step::{PendingState, Stimulus, Subject};
use jalon_core::{Decision, Happening, PayloadValue, TimeOfDay, Zone};
use jalon_simulate::read::{Notes, payload_value, stored};
use jalon_store::text;
use smol_str::SmolStr;

use super::{At, NotTaken, Taken, first_wrong};
use crate::incoming::{About, Act, Deed};

impl At<'_> {
    /// What a person did.
    pub(super) fn act(&self, act: &Act) -> Result<Taken, NotTaken> {
        if act.deed == Deed::Run {
            return Ok(Taken::just(Stimulus::Run));
        }
        let subject = match &act.about {
            About::Invoice(number) => self.invoice_called(number)?,
            About::Customer(key) | About::Payer(key) => return act_on_customer(key, act),
        };
        let by = act.by.clone();
        let what = match &act.deed {
            Deed::Answer {
                task,
                answer,
                fields,
            } => self.answer(subject, task, answer.as_ref(), fields, by)?,
            deed => {
                let (decision, team) = self.decision(subject, deed)?;
                Happening::Decision { decision, by, team }
            }
        };
        let event = self.event_now(subject, what);
        let subject = subject.id;
        Ok(Taken::just(Stimulus::Event { subject, event }))
    }

    fn decision(
        &self,
        subject: &Subject,
        deed: &Deed,
    ) -> Result<(Decision, Option<TeamId>), NotTaken> {
        let decision = match deed {
            Deed::Hold { until, reason } => Decision::Hold {
                until: *until,
                reason: reason.clone(),
            },
            Deed::Release => Decision::Release,
            Deed::Resume => Decision::Resume,
            Deed::Recall => Decision::Recall,
            Deed::SignOff { step, team } => {
                let path = self.proposed(subject, step)?;
                return Ok((Decision::SignOff(path), self.team(team.as_ref())?));
            }
            Deed::Refuse { step, team } => {
                let path = self.proposed(subject, step)?;
                return Ok((Decision::Refuse(path), self.team(team.as_ref())?));
            }
            Deed::ByHand { step } => Decision::StepByHand(self.step(step)?),
            Deed::Move { to } => Decision::Move {
                to: self.journey_or_step(to)?,
            },
            Deed::WriteOff { amount, reason } => {
                let mut notes = Notes::default();
                let currency = self.currency_of(subject);
                let amount = currency.and_then(|of| notes.money("amount", *amount, of));
                Decision::WriteOff {
                    amount: amount.ok_or_else(|| first_wrong(notes))?,
                    reason: reason.clone(),
                }
            }
            Deed::Cancel { reason } => Decision::Cancel {
                reason: reason.clone(),
            },
            Deed::WriteOffUndone { reason } => Decision::WriteOffUndone {
                reason: reason.clone(),
            },
            Deed::Answer { .. } | Deed::Run => return Err(no_such("deed", "acte", "")),
        };
        Ok((decision, None))
    }

    fn team(&self, name: Option<&SmolStr>) -> Result<Option<TeamId>, NotTaken> {
        let Some(name) = name else {
            return Ok(None);
        };
        let team = self.world.machine.teams.find(|team| team.name == *name);
        team.map(Some)
            .ok_or_else(|| no_such("team", "équipe", name))
    }

    /// Whether a place has a name: its whole path, or the end of it.
    fn is_called(&self, path: PathId, name: &str) -> bool {
        let own = self.world.machine.path(path);
        own == name
            || own
                .strip_suffix(name)
                .is_some_and(|before| before.ends_with('/'))
    }

    fn proposed(&self, subject: &Subject, name: &str) -> Result<PathId, NotTaken> {
        let proposed = subject
            .pending
            .iter()
            .filter(|pending| matches!(pending.state, PendingState::Proposed { .. }));
        let mut paths = proposed.map(|pending| pending.path);
        let found = paths.find(|path| self.is_called(*path, name));
        found
            .or_else(|| self.step(name).ok())
            .ok_or_else(|| no_such("proposal", "proposition", name))
    }

    fn step(&self, name: &str) -> Result<PathId, NotTaken> {
        let mut steps = self.world.machine.steps.items().iter();
        let step = steps.find(|step| self.is_called(step.path, name));
        step.map(|step| step.path)
            .ok_or_else(|| no_such("step", "étape", name))
    }

    fn journey_or_step(&self, name: &str) -> Result<PathId, NotTaken> {
        let mut journeys = self.world.machine.journeys.items().iter();
        let journey = journeys.find(|journey| journey.name == name);
        match journey {
            Some(journey) => Ok(journey.path),
            None => self.step(name),
        }
    }

    fn answer(
        &self,
        subject: &Subject,
        task: &str,
        answer: Option<&SmolStr>,
        fields: &std::collections::BTreeMap<SmolStr, jalon_core::records::FieldValue>,
        by: SmolStr,
    ) -> Result<Happening, NotTaken> {
        let machine = &self.world.machine;
        let mut tasks = subject.tasks.iter();
        let open = tasks.find(|open| self.is_called(open.path, task));
        let open = open.ok_or_else(|| no_such("task", "tâche", task))?;
        let does = machine.actions.get(open.action).map(|action| &action.does);
        let Some(Does::Task(of) | Does::Call { task: of, .. }) = does else {
            return Err(no_such("task", "tâche", task));
        };
        let outcome = match answer {
            None => None,
            Some(label) => {
                let mut outcomes = of.outcomes.iter();
                let place = outcomes.position(|outcome| outcome.label == *label);
                Some(place.ok_or_else(|| no_such("answer", "réponse", label))?)
            }
        };
        let asks = outcome.and_then(|outcome| of.outcomes.get(outcome));
        let asks = asks.map_or(&[][..], |outcome| outcome.asks.as_slice());
        let currency = self.currency_of(subject);
        let mut payload = Vec::new();
        for field in asks {
            let told = fields.get(&field.name);
            payload.push(match told {
                None => PayloadValue::Unknown,
                Some(told) => {
                    let value = stored(machine, field, told, currency);
                    let value = value.ok_or_else(|| no_such("value", "valeur", &field.name))?;
                    payload_value(&value)
                }
            });
        }
        Ok(Happening::TaskOutcome {
            task: open.path,
            outcome: outcome.and_then(|outcome| u16::try_from(outcome).ok()),
            payload,
            by,
        })
    }
}

/// A customer can be held, and that ended; all else is about an invoice.
fn act_on_customer(key: &SmolStr, act: &Act) -> Result<Taken, NotTaken> {
    let (until, reason) = match &act.deed {
        Deed::Hold { until, reason } => {
            let until = Zone::utc().instant(*until, TimeOfDay::MIDNIGHT);
            (Some(until), reason.clone())
        }
        Deed::Release => (None, SmolStr::default()),
        _ => {
            return Err(NotTaken(text(
                "this can be done to an invoice, not to a customer",
                "cela se fait sur une facture, pas sur un client",
            )));
        }
    };
    Ok(Taken::just(Stimulus::CustomerHeld {
        customer: key.clone(),
        until,
        by: act.by.clone(),
        reason,
    }))
}

fn no_such(what: &str, quoi: &str, name: &str) -> NotTaken {
    NotTaken(text(
        format!("there is no {what} `{name}`"),
        format!("{quoi} inconnue ici : « {name} »"),
    ))
}
