//! What comes in for an account.

use jalon_core::step::Done;
use jalon_store::{Content, Effect, EffectState, Hash, Key, Progress, Stimulus, codec, text};
use smol_str::SmolStr;

use super::{Desk, Stop, Working, house, is_french, world_of};
use crate::channel::Outlet;
use crate::digits;
use crate::incoming::{Incoming, Moving};
use crate::journal::Noted;
use crate::taking::{At, NotTaken, Taken, program_of, take};
use crate::work::{Body, PutAside};

/// More incidents of one shard are not looked through for the one that is to be tried again.
const INCIDENTS_MAX: usize = 10_000;

impl Working {
    /// A stimulus of the inbox.
    pub(super) fn inbox(&mut self, desk: &mut Desk<'_>, one: &Stimulus) -> Result<(), Stop> {
        self.take(desk, &one.source, one.format, &one.body)?;
        self.consume(one);
        Ok(())
    }

    fn take(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        format: u16,
        body: &[u8],
    ) -> Result<(), Stop> {
        let incoming = Incoming::from_bytes(format, body).map_err(|error| {
            Stop::Aside(text(
                format!("what came in can't be read ({error})"),
                format!("ce qui est arrivé est illisible ({error})"),
            ))
        })?;
        if self.open.is_none() {
            let payer = incoming.payer().cloned().unwrap_or_default();
            self.open_for(desk, &payer)?;
        }
        match &incoming {
            Incoming::Outbox(decision) => return self.decided(desk, decision),
            Incoming::Retry { incident } => return self.retry(desk, incident.0),
            _ => {}
        }
        let taken = self.taken(desk, &incoming)?;
        if let Some((of, list)) = taken.documents {
            let hash = Hash::of(&[&list]);
            if let Some(open) = &mut self.open {
                open.kept.documents.push((of, hash.0));
            }
            self.rows.contents.push(Content {
                entity: self.key.entity,
                hash,
                media: "application/json".to_owned(),
                bytes: list,
            });
        }
        let at = match &incoming {
            Incoming::PaymentsRead { at } => (*at).min(desk.now),
            _ => desk.now,
        };
        let mut covers = taken.covers;
        for stimulus in taken.stimuli {
            let source = Some(SmolStr::new(source));
            let covers = std::mem::take(&mut covers);
            let done = self.step(desk, at, stimulus, source, covers)?;
            done.map_err(|refusal| Stop::Aside(NotTaken::from(&refusal).0))?;
            if let Some(to) = &taken.moves_to {
                self.move_out(desk, to)?;
            }
        }
        self.rows.known.extend(taken.known);
        Ok(())
    }

    fn taken(&mut self, desk: &mut Desk<'_>, incoming: &Incoming) -> Result<Taken, Stop> {
        let from = match incoming {
            Incoming::MoveIn(moving) => match digits::read(&moving.machine) {
                Some(program) => {
                    let lists = super::pinned_lists(desk, self.key)?;
                    Some(world_of(desk, self.key, (program, lists))?)
                }
                None => None,
            },
            _ => None,
        };
        let Some(open) = &self.open else {
            return Err(Stop::Aside(text(
                "the account is not open",
                "le compte n’est pas ouvert",
            )));
        };
        let house = house(desk, self.key)?;
        let at = At {
            entity: &house.entity,
            key: self.key,
            world: &open.world,
            account: &open.kept.account,
            now: desk.now,
        };
        let taken = take(&at, incoming, &mut |_| from.clone());
        let taken = taken.map_err(|not| Stop::Aside(not.0))?;
        if !taken.aside.is_empty() {
            tracing::info!(account = %self.key.account.0, aside = ?taken.aside, "no use for this");
        }
        Ok(taken)
    }

    /// What left goes to the inbox of the other account, as an effect that leaves no house.
    fn move_out(&mut self, desk: &mut Desk<'_>, to: &SmolStr) -> Result<(), Stop> {
        let moved = self.out.iter().find_map(|effect| match &effect.does {
            Done::MovedOut(account) => Some(account),
            _ => None,
        });
        let (Some(moved), Some(open)) = (moved, &self.open) else {
            return Ok(());
        };
        let customer = moved.customers.first().map(|one| one.key.clone());
        let moving = Moving {
            customer: customer.unwrap_or_default(),
            to: to.clone(),
            machine: program_of(open.program),
            format: codec::FORMAT,
            state: codec::encode_state(moved)?,
        };
        let revision = self.row.as_ref().map_or(0, |row| row.revision);
        let written = i64::try_from(self.entries.len()).unwrap_or_default();
        let key = Key::of(&[
            "moves",
            &self.key.account.0.to_string(),
            &(revision + written).to_string(),
        ]);
        self.rows.effects_new.push(Effect {
            account: self.key,
            key,
            subject: jalon_core::step::SubjectId(0),
            channel: Outlet::Inside.number(),
            format: codec::FORMAT,
            body: codec::encode(&Body::Moves(moving))?,
            now: Progress {
                state: EffectState::Planned,
                due: desk.now,
                attempts: 0,
                epoch: 0,
                document: None,
                note: String::new(),
            },
        });
        Ok(())
    }

    /// A person wants what was put aside to be tried again.
    fn retry(&mut self, desk: &mut Desk<'_>, key: Key) -> Result<(), Stop> {
        let shard = self.key.shard();
        let standing = desk.store.incidents(&[shard], INCIDENTS_MAX)?;
        let mut standing = standing.into_iter();
        let incident = standing.find(|one| one.account == self.key && one.key == key);
        let Some(incident) = incident else {
            // Somebody was faster.
            return Ok(());
        };
        match codec::decode(incident.format, &incident.body)? {
            PutAside::Inbox(source, format, body) => {
                let done = self.take(desk, &source, format, &body);
                match done {
                    Ok(()) => self.rows.incidents_closed.push((self.key, key)),
                    Err(Stop::Aside(why)) => {
                        let why = why.get(is_french(desk, self.key)).to_owned();
                        tracing::warn!(why, "it can't be done yet");
                    }
                    Err(stop) => return Err(stop),
                }
            }
            PutAside::Stopped => {
                if let Some(open) = &mut self.open {
                    open.kept.stopped = false;
                    self.note(desk.now, &Noted::Started)?;
                }
                self.rows.incidents_closed.push((self.key, key));
            }
        }
        Ok(())
    }
}
