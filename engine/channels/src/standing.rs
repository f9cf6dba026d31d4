//! How another system stands, for the log: trouble of one kind is told once and not for each message, and
//! again after an hour if it lasts.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jalon_daemon::Answer;
use jalon_store::Key;

/// How another system stands, as all threads know it.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// It wants nothing more.
    gone: bool,
    /// What is held since then: what of it comes again was released by a person.
    held: HashSet<Key>,
    /// What was told of it, and when.
    told: BTreeMap<String, Duration>,
    /// It was told that it takes nothing, and not yet that it does again.
    away: bool,
}

/// What is new about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It takes nothing; messages are tried again.
    Away(String),
    /// Messages to it are held until somebody has put something right.
    Holds(String),
    /// It refuses a message, which is not tried again.
    Refuses(String),
    /// Nobody knows whether it took a message.
    Doubt(String),
    /// It takes messages again.
    Back,
}

/// After so long the same is told again.
const AGAIN: Duration = Duration::from_secs(3_600);
/// So many messages that are held are kept in mind; then all are asked.
const HELD_MAX: usize = 100_000;
/// So many kinds of trouble are kept in mind.
const KINDS_MAX: usize = 20;
/// So many signs of it are told.
const SAID_MAX: usize = 120;

impl Standing {
    /// Whether it said that it wants nothing more, and nobody released this message since: a person who
    /// does knows better, and it is asked once more.
    pub fn holds(&self, message: Key) -> bool {
        let mut state = self.state();
        state.gone && state.held.len() < HELD_MAX && state.held.insert(message)
    }

    /// It wants nothing more, as it said to this message.
    pub fn gone(&self, message: Key) {
        let mut state = self.state();
        state.gone = true;
        state.held.insert(message);
    }

    /// It takes messages.
    fn takes(&self) {
        let mut state = self.state();
        state.gone = false;
        state.held.clear();
    }

    /// Tells the log of an answer, if that is news.
    pub fn heard(&self, outlet: &str, answer: &Answer, now: Duration) {
        match self.news(answer, now) {
            None => {}
            Some(News::Away(said)) => {
                tracing::warn!(
                    outlet,
                    said,
                    "a webhook takes nothing; messages are tried again"
                );
            }
            Some(News::Holds(said)) => {
                tracing::warn!(
                    outlet,
                    said,
                    "messages to a webhook are held: it has to be put right"
                );
            }
            Some(News::Refuses(said)) => {
                tracing::warn!(outlet, said, "a webhook refused a message: it failed");
            }
            Some(News::Doubt(said)) => {
                tracing::warn!(
                    outlet,
                    said,
                    "nobody knows whether a webhook took a message"
                );
            }
            Some(News::Back) => tracing::info!(outlet, "a webhook takes messages again"),
        }
    }

    fn news(&self, answer: &Answer, now: Duration) -> Option<News> {
        let (make, note): (fn(String) -> News, &str) = match answer {
            Answer::Taken(_) => {
                self.takes();
                let was = std::mem::take(&mut self.state().away);
                return was.then_some(News::Back);
            }
            // Nobody was asked.
            Answer::Closed(..) => return None,
            Answer::NotNow(note) | Answer::NotBefore(_, note) => (News::Away, note),
            Answer::Held(note) => (News::Holds, note),
            Answer::Never(note) => (News::Refuses, note),
            Answer::Unknown(note) => (News::Doubt, note),
        };
        let kind = kind_of(note);
        let mut state = self.state();
        let told = state.told.get(&kind);
        if told.is_some_and(|told| now.saturating_sub(*told) < AGAIN) {
            return None;
        }
        if state.told.len() >= KINDS_MAX {
            state.told.clear();
        }
        state.told.insert(kind.clone(), now);
        state.away |= !matches!(answer, Answer::Never(_));
        Some(make(kind))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A status without the words behind it, which differ from message to message, and may be about one.
fn kind_of(note: &str) -> String {
    let status = note.strip_prefix("HTTP ").and_then(|rest| rest.get(..3));
    match status {
        Some(status) => format!("HTTP {status}"),
        None => note.chars().take(SAID_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_webhook_that_fails_is_told_once_and_when_it_is_back() {
        let standing = Standing::default();
        let busy = |words: &str| Answer::NotNow(format!("HTTP 500: {words}"));
        let news = |answer: &Answer, minutes: u32| standing.news(answer, MINUTE * minutes);
        assert_eq!(news(&busy("F-1"), 0), Some(News::Away("HTTP 500".into())));
        assert_eq!(news(&busy("F-2"), 1), None, "not for each message");
        let rests = Answer::Closed(MINUTE, "it asked for a rest".into());
        assert_eq!(news(&rests, 2), None);
        let other = Answer::NotNow("connection refused".into());
        assert_eq!(
            news(&other, 3),
            Some(News::Away("connection refused".into()))
        );
        assert_eq!(
            news(&busy("F-3"), 61),
            Some(News::Away("HTTP 500".into())),
            "it lasts"
        );
        let taken = Answer::Taken("HTTP 200".into());
        assert_eq!(news(&taken, 62), Some(News::Back));
        assert_eq!(news(&taken, 62), None);
    }

    #[test]
    fn what_is_refused_held_or_in_doubt_is_told_as_that() {
        let standing = Standing::default();
        let news = |answer: Answer| standing.news(&answer, Duration::ZERO);
        assert_eq!(
            news(Answer::Never("HTTP 400: no such field".into())),
            Some(News::Refuses("HTTP 400".into()))
        );
        assert_eq!(
            news(Answer::Taken("HTTP 200".into())),
            None,
            "one message was refused, and no other"
        );
        assert_eq!(
            news(Answer::Held("HTTP 410 (it wants nothing more)".into())),
            Some(News::Holds("HTTP 410".into()))
        );
        assert_eq!(
            news(Answer::Unknown("HTTP 504".into())),
            Some(News::Doubt("HTTP 504".into()))
        );
        for number in 0..1_000 {
            let _ = news(Answer::NotNow(format!("trouble {number}")));
        }
        assert!(standing.state().told.len() <= KINDS_MAX);
    }
}
