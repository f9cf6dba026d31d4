//! Bounces in words only: what servers write that send no report for programs.
//!
//! Only what comes from a mail server is looked at, and only if it says that something was not delivered
//! and names an address: an absence note from a postmaster is none.

use crate::address::addresses_in;
use crate::clean::one_line;
use crate::mail::{Action, Outcome};
use crate::parts::Headers;
use crate::reason::Reason;
use crate::report::SAID_MAX;
use crate::status::Status;

/// Who writes such mails, before the `@`.
const SERVERS: [&str; 8] = [
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "mail_daemon",
    "postmaster",
    "poostmaster",
    "mailadmin",
    "root",
];

const FAILED: [&str; 18] = [
    "message not delivered",
    "did not receive your message",
    "could not be delivered",
    "couldn't be delivered",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery has failed",
    "failed permanently",
    "failure notice",
    "failure delivery",
    "mail delivery failed",
    "unable to deliver",
    "permanent error",
    "permanent fatal errors",
    "returned mail",
    "non remis",
    "unzustellbar",
];

const DELAYED: [&str; 7] = [
    "delivery delayed",
    "delivery is delayed",
    "has been delayed",
    "will continue trying",
    "will keep trying",
    "not yet been delivered",
    "still being retried",
];

/// Where the message that came back begins.
const RETURNED: [&str; 9] = [
    "original message follows",
    "original message -----",
    "this is a copy of the message",
    "below this line is a copy",
    "message header follows",
    "unsent message below",
    "original message headers",
    "message from yahoo",
    "included message",
];

/// Whether a mail server wrote this, by its own word.
pub(crate) fn is_from_server(headers: &Headers) -> bool {
    let from = headers.first("from").unwrap_or_default();
    let from = addresses_in(from, 1).into_iter().next();
    let local = from.map(|from| crate::address::local_part(&from));
    let is_server = local.is_some_and(|local| SERVERS.contains(&local.as_str()));
    is_server || headers.has("x-failed-recipients")
}

/// What became of a message by the words of a mail server; nothing where they say neither that it failed
/// nor that it is late.
pub(crate) fn outcomes(headers: &Headers, text: &str, most: usize) -> Vec<Outcome> {
    let own = before_returned(text);
    let subject = headers.first("subject").unwrap_or_default();
    let words = format!("{subject}\n{own}").to_lowercase();
    let has = |list: &[&str]| list.iter().any(|one| words.contains(one));
    // What says both is late: `will continue trying` is never said of what failed.
    let action = match (has(&DELAYED), has(&FAILED)) {
        (true, _) => Action::Delayed,
        (false, true) => Action::Failed,
        (false, false) => return Vec::new(),
    };
    let named = headers.first("x-failed-recipients").unwrap_or_default();
    let mut recipients = addresses_in(named, most);
    if recipients.is_empty() {
        recipients = in_words(own, most);
    }
    let status = Status::find(own).or_else(|| reply_line(own));
    let said = said(own, recipients.first());
    let one = |recipient: Option<String>| Outcome {
        recipient,
        action,
        status,
        reason: match Reason::of(status, &said) {
            Reason::Unknown => Reason::of(None, own),
            known => known,
        },
        said: one_line(&said, SAID_MAX),
    };
    match recipients.is_empty() {
        true => vec![one(None)],
        false => recipients.into_iter().map(|to| one(Some(to))).collect(),
    }
}

/// What the server itself says, without the message that came back.
fn before_returned(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let small = line.to_lowercase();
        if at > 0 && RETURNED.iter().any(|mark| small.contains(mark)) {
            return text.get(..at).unwrap_or(text);
        }
        at += line.len();
    }
    text
}

/// Addresses as servers name those that they could not reach: alone on a line, in angle brackets at its
/// beginning, or before a colon.
fn in_words(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let alone = line.trim_matches(['<', '>', ':']);
        let begins = line.starts_with('<') || (line.contains('@') && !alone.contains(' '));
        let tells = line.to_lowercase().contains("attempts:");
        if !begins && !tells {
            continue;
        }
        // `(expanded from: <x@y>)` and the like name what became of it on the way.
        let address = addresses_in(line, 1).into_iter().next();
        let new = address.filter(|one| found.len() < most && !found.contains(one));
        found.extend(new);
    }
    found
}

/// A reply of a server with three digits at the beginning of a line: `554 Too many hops`.
fn reply_line(text: &str) -> Option<Status> {
    let mut lines = text.lines().map(str::trim);
    lines.find_map(|line| {
        let reply = line.get(..4)?;
        let good = reply.ends_with([' ', '-']) && reply.starts_with(['4', '5']);
        good.then(|| Status::of_reply(reply)).flatten()
    })
}

/// What is said of an address: from it on, as far as the paragraph reaches; else all of it.
fn said(text: &str, recipient: Option<&String>) -> String {
    let from = recipient.and_then(|recipient| {
        let at = text.find(recipient.as_str())?;
        text.get(at + recipient.len()..)
    });
    let from = from.map(|from| from.trim_start_matches(['>', ':', ' ', '\r', '\n']));
    let short = from.filter(|from| from.trim().len() > 20);
    short.unwrap_or(text).chars().take(4 * SAID_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::take_apart;

    fn read(mail: &str) -> (bool, Vec<Outcome>) {
        let parts = take_apart(mail.as_bytes());
        let text = parts.leaves[0].text.clone();
        (
            is_from_server(&parts.headers),
            outcomes(&parts.headers, &text, 10),
        )
    }

    #[test]
    fn a_failure_names_address_and_reason() {
        let (server, found) = read(
            "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n\
            Unable to deliver:\n\n<a@b.example>:\n550 No such user (#5.1.1)\n\n--- Below this line is a copy of the message.\n<c@d.example>\n",
        );
        assert!(server);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].recipient.as_deref(), Some("a@b.example"));
        assert_eq!(found[0].reason, Reason::Address);
    }

    #[test]
    fn what_is_still_tried_has_not_failed() {
        let (_, found) = read(
            "From: postmaster@x.example\nSubject: Undelivered so far\n\n\
            Your message to <a@b.example> has been delayed.\nThe server will continue trying.\n",
        );
        assert_eq!(found[0].action, Action::Delayed);
    }

    #[test]
    fn an_absence_note_of_a_postmaster_is_no_bounce() {
        let (server, found) = read(
            "From: postmaster@x.example\nSubject: Away\n\nI am away until Monday. Write to a@b.example.\n",
        );
        assert!(server);
        assert!(found.is_empty());
    }
}
