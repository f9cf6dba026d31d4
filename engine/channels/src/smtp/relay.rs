//! The relay as all threads share it: its conversations, and when it, a sender or a domain is left
//! alone. Whoever comes meanwhile is sent away before anything is said, and has not tried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jalon_daemon::counters::RelayStanding;
use jalon_daemon::{Answer, Clock};
use jalon_mail::address::MailAddress;
use jalon_mail::smtp::{NotOpen, Phase, Sent, Server, Session, Verdict, verdict};
use jalon_store::Key;

use super::domains::Domains;
use super::rest::Rest;

/// How a relay is used.
pub struct RelaySettings {
    /// Where it is.
    pub server: Server,
    /// At most so many conversations at once.
    pub connections: usize,
    /// How long it is left alone when it takes nothing, at first.
    pub pause: Duration,
    /// At most so many in a minute to a domain.
    pub per_domain: BTreeMap<String, u32>,
}

/// A relay.
pub struct Relay {
    server: Server,
    connections: usize,
    pause: Duration,
    clock: Arc<dyn Clock>,
    standing: Arc<RelayStanding>,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    standing: Arc<RelayStanding>,
    idle: Vec<Session>,
    /// Conversations under way, those that are about to begin included.
    open: usize,
    /// It took nothing last time, and one mail is trying whether it does now.
    probing: bool,
    /// Which mail tried last, and how often it did in a row.
    tried: Option<(Key, u32)>,
    rest: Rest,
    /// Senders that are refused, by address.
    senders: BTreeMap<String, Sender>,
    domains: Domains,
    /// Mails that a person lets leave, until they are sent.
    released: BTreeSet<Key>,
}

/// A sender who is refused.
#[derive(Default)]
struct Sender {
    rest: Rest,
    /// Recipients that did not want it in a row, none having taken anything meanwhile.
    unwanted: BTreeSet<String>,
}

/// The right to one conversation. It ends with it, whatever happens.
struct Place<'r> {
    relay: &'r Relay,
    session: Option<Session>,
    probe: bool,
}

/// So long somebody waits for a conversation that others have.
const WAIT: Duration = Duration::from_secs(2);
/// So long somebody is sent away while all conversations are busy, or one tries.
const BUSY: Duration = Duration::from_secs(5);
/// So often in a row one mail that is refused at `MAIL` tries whether the relay takes anything: it keeps its place
/// in the order meanwhile, and does not stand in the way of others for good.
const TRIES_IN_PLACE: u32 = 8;
/// Added to what a server asks for, so that nobody comes a moment too early.
const LATER: Duration = Duration::from_secs(10);
/// A sender that is refused is left out for so long, at first.
const SENDER_PAUSE: Duration = Duration::from_secs(15 * 60);
/// So many recipients in a row that do not want a sender mean that it is refused, and not by one of them.
const UNWANTED_MAX: usize = 3;

impl Relay {
    /// The relay of a channel.
    pub fn new(settings: RelaySettings, clock: Arc<dyn Clock>, channel: &str) -> Relay {
        let standing = Arc::new(RelayStanding {
            channel: channel.to_owned(),
            relay: format!("{}:{}", settings.server.host, settings.server.port),
            ..RelayStanding::default()
        });
        Relay {
            standing: Arc::clone(&standing),
            server: settings.server,
            connections: settings.connections.max(1),
            pause: settings.pause,
            clock,
            state: Mutex::new(State {
                standing,
                idle: Vec::new(),
                open: 0,
                probing: false,
                tried: None,
                rest: Rest::default(),
                senders: BTreeMap::new(),
                domains: Domains::new(settings.per_domain),
                released: BTreeSet::new(),
            }),
            freed: Condvar::new(),
        }
    }

    /// How it stands, as it goes on.
    pub fn standing(&self) -> Arc<RelayStanding> {
        Arc::clone(&self.standing)
    }

    /// A person lets the message with a key leave, and knows better: it may be sent while the relay, or its
    /// sender, is left alone.
    pub fn released(&self, message: Key) {
        self.state().released.insert(message);
    }

    /// One mail to one recipient, of the message with a key. `from` is who writes, and to whom it comes
    /// back if it can't be delivered.
    pub fn send(
        &self,
        message: Key,
        (from, envelope): (&MailAddress, &MailAddress),
        to: &MailAddress,
        mail: &[u8],
    ) -> Answer {
        let released = self.state().released.remove(&message);
        let mut place = match self.place(released, from, to) {
            Ok(place) => place,
            Err(closed) => return closed,
        };
        let sent = place.give(envelope, to, mail);
        let meant = verdict(&sent);
        self.follow(&mut place, message, (from, to), meant)
    }

    /// A conversation, if nothing speaks against one now.
    fn place(
        &self,
        released: bool,
        from: &MailAddress,
        to: &MailAddress,
    ) -> Result<Place<'_>, Answer> {
        let mut state = self.state();
        let mut now = self.clock.monotonic();
        loop {
            // Whoever waited may find that things have changed.
            if !released && let Some(closed) = state.speaks_against(from, now) {
                return Err(closed);
            }
            if state.open < self.connections {
                break;
            }
            let waited = self.freed.wait_timeout(state, WAIT);
            let (back, time) = waited.unwrap_or_else(PoisonError::into_inner);
            state = back;
            now = self.clock.monotonic();
            if time.timed_out() && state.open >= self.connections {
                return Err(Answer::Closed(BUSY, "all connections are busy".to_owned()));
            }
        }
        if let Err(wait) = state.domains.turn(&to.domain(), now) {
            let why = format!("enough for {} in this minute", to.domain());
            return Err(Answer::Closed(wait, why));
        }
        let probe = state.rest.is_weak();
        state.probing |= probe;
        state.open += 1;
        let mut session = None;
        while session.is_none()
            && let Some(idle) = state.idle.pop()
        {
            session = Some(idle).filter(Session::is_good);
        }
        Ok(Place {
            relay: self,
            session,
            probe,
        })
    }

    /// What is done with others, and what becomes of this one.
    fn follow(
        &self,
        place: &mut Place<'_>,
        message: Key,
        (from, to): (&MailAddress, &MailAddress),
        meant: Verdict,
    ) -> Answer {
        let now = self.clock.monotonic();
        let mut state = self.state();
        let answer = match meant {
            Verdict::RelayRests { heard, why } => {
                let left = state.rests(now, self.pause, &why);
                // What was said of a mail is at first no more than who writes: it need not be this mail's fault.
                let in_place = match heard {
                    Some(Phase::From) => state.tries(message) <= TRIES_IN_PLACE,
                    heard => heard.is_none(),
                };
                match place.probe && !in_place {
                    // It is this mail that the relay does not get over: others get their turn.
                    true => Answer::NotNow(why),
                    false => closed(left, &why),
                }
            }
            Verdict::Unknown(why) => {
                // Each further one might be in doubt, too.
                state.rests(now, self.pause, &why);
                Answer::Unknown(why)
            }
            Verdict::SenderRests(why) => {
                state.recovers();
                state.refuses(now, from, &why);
                unwanted(&why)
            }
            Verdict::Unwanted(why) => {
                state.recovers();
                let sender = state.senders.entry(from.to_string()).or_default();
                sender.unwanted.insert(to.to_string());
                if sender.unwanted.len() >= UNWANTED_MAX || sender.rest.is_weak() {
                    state.refuses(now, from, &why);
                }
                unwanted(&why)
            }
            Verdict::Taken(said) => {
                state.recovers();
                state.senders.remove(from.as_str());
                Answer::Taken(said)
            }
            Verdict::Later(wait, why) => {
                state.recovers();
                match wait {
                    Some(wait) => Answer::NotBefore(wait + LATER, why),
                    None => Answer::NotNow(why),
                }
            }
            Verdict::Never(_, why) => {
                state.recovers();
                Answer::Never(why)
            }
        };
        state.shows();
        answer
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Why nothing may go now, if something speaks against it.
    fn speaks_against(&mut self, from: &MailAddress, now: Duration) -> Option<Answer> {
        if let Some(left) = self.rest.left(now) {
            return Some(closed(left, &self.rest.why));
        }
        if let Some(Sender { rest, .. }) = self.senders.get_mut(from.as_str())
            && let Some(left) = rest.left(now)
        {
            let why = &rest.why;
            return Some(Answer::Closed(
                left,
                format!("the relay refuses this sender: {why}"),
            ));
        }
        let tried = self.rest.is_weak() && self.probing;
        tried.then(|| closed(BUSY.min(self.rest.last()), &self.rest.why))
    }

    /// The relay is left alone: for how long?
    fn rests(&mut self, now: Duration, pause: Duration, why: &str) -> Duration {
        self.rest.begin(now, pause, why);
        self.idle.clear();
        if self.rest.is_new() {
            tracing::warn!(relay = %self.standing.relay, %why, "the relay takes nothing; messages wait");
        }
        if let Some(since) = self.rest.alarm(now) {
            let minutes = since.as_secs() / 60;
            tracing::error!(relay = %self.standing.relay, minutes, %why, "the relay has taken nothing for a long time");
        }
        self.rest.left(now).unwrap_or(pause)
    }

    /// How often a mail has tried in a row by now whether the relay takes anything.
    fn tries(&mut self, message: Key) -> u32 {
        let before = self.tried.filter(|(last, _)| *last == message);
        let times = before.map_or(1, |(_, times)| times.saturating_add(1));
        self.tried = Some((message, times));
        times
    }

    /// A sender is refused: what it sends waits.
    fn refuses(&mut self, now: Duration, from: &MailAddress, why: &str) {
        let name = &self.standing.relay;
        tracing::error!(relay = %name, %from, said = %why, "the relay refuses what this sender sends");
        let sender = self.senders.entry(from.to_string()).or_default();
        sender.rest.begin(now, SENDER_PAUSE, why);
    }

    /// Whoever watches sees how it stands.
    fn shows(&self) {
        let refused = self.senders.values();
        let refused = refused.filter(|sender| sender.rest.is_weak()).count();
        let refused = u64::try_from(refused).unwrap_or(u64::MAX);
        let standing = &self.standing;
        standing
            .paused
            .store(self.rest.is_weak(), Ordering::Relaxed);
        standing.refused_senders.store(refused, Ordering::Relaxed);
    }

    /// The relay spoke to us as it should.
    fn recovers(&mut self) {
        self.tried = None;
        if self.rest.over() {
            tracing::info!(relay = %self.standing.relay, "the relay takes messages again");
        }
    }
}

impl Place<'_> {
    /// By a conversation that there is, or by a new one.
    fn give(&mut self, envelope: &MailAddress, to: &MailAddress, mail: &[u8]) -> Sent {
        if let Some(mut session) = self.session.take() {
            let sent = session.send(envelope, to, mail);
            if !is_of_its_age(&sent) {
                self.session = Some(session);
                return sent;
            }
            session.quit();
        }
        match Session::open(&self.relay.server) {
            Ok(mut session) => {
                let sent = session.send(envelope, to, mail);
                self.session = Some(session);
                sent
            }
            Err(why @ (NotOpen::Refused(..) | NotOpen::Lost(..))) => why.into(),
        }
    }
}

/// A conversation that went on for long may come to its end by itself; nothing was said of this mail.
fn is_of_its_age(sent: &Sent) -> bool {
    match sent {
        Sent::Lost(phase, _) => *phase == Phase::From,
        Sent::Refused(phase, reply) => *phase == Phase::From && reply.code == 421,
        _ => false,
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut old = None;
        {
            let mut state = self.relay.state();
            state.open = state.open.saturating_sub(1);
            if self.probe {
                state.probing = false;
            }
            match self.session.take().filter(Session::is_good) {
                Some(session) if !state.rest.is_weak() => state.idle.push(session),
                session => old = session,
            }
        }
        self.relay.freed.notify_one();
        if let Some(session) = old {
            session.quit();
        }
    }
}

fn unwanted(why: &str) -> Answer {
    Answer::Held(format!(
        "refused, as it is about us or what we write: {why}"
    ))
}

fn closed(left: Duration, why: &str) -> Answer {
    Answer::Closed(left, format!("the relay takes nothing now: {why}"))
}
