//! A mail and what it is.

use jalon_core::{Day, Instant};
use mail_parser::MessageParser;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::address::{Address, addresses_in, first_address};
use crate::clean::{lines, one_line};
use crate::parts::{Headers, Leaf, Parts, groups, take_apart};
use crate::reason::Reason;
use crate::status::Status;
use crate::{BYTES_MAX, absent, report, worded};

/// A mail, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of all its bytes.
    pub digest: [u8; 32],
    /// Its own Message-ID; empty if it has none.
    pub id: String,
    /// Who wrote it, by its own word.
    pub from: Option<Address>,
    /// Its subject.
    pub subject: String,
    /// When it was written, by its own word.
    pub date: Option<Instant>,
    /// Addresses to which it came.
    pub came_to: Vec<String>,
    /// Message-IDs of the mails that it returns or answers, the likeliest first.
    pub about: Vec<String>,
    /// What it says, without what it quotes.
    pub text: String,
}

/// What a mail is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A mail server says what became of a message.
    Report(Vec<Outcome>),
    /// A mail server says something that can't be read.
    Unclear,
    /// A program answered: somebody is away, something was noted.
    Automatic {
        /// Until when somebody is away, if it says so.
        until: Option<Day>,
    },
    /// Somebody called a message spam.
    Complaint,
    /// A person wrote.
    Person,
}

/// What became of a message for one recipient, as a mail server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The recipient, if it is named.
    pub recipient: Option<String>,
    /// What became of it.
    pub action: Action,
    /// The status code.
    pub status: Option<Status>,
    /// What a failure is about.
    pub reason: Reason,
    /// What the server said.
    pub said: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was not delivered, and nobody tries any more.
    Failed,
    /// It is late, and still tried.
    Delayed,
    /// It is in the mailbox, or with the server of the recipient.
    Delivered,
    /// It went on to where nobody reports.
    Passed,
}

/// As many recipients, addresses and references of a mail are looked at.
const MOST: usize = 50;
const SUBJECT_MAX: usize = 200;
const ID_MAX: usize = 250;
const TEXT_MAX: usize = 4_000;

pub(crate) fn read(bytes: &[u8]) -> Mail {
    let digest = Sha256::digest(bytes).into();
    let parts = take_apart(bytes.get(..BYTES_MAX).unwrap_or(bytes));
    let headers = &parts.headers;
    let subject = decoded_subject(headers);
    let date = date(headers);
    let text = words(&parts.leaves);
    let kind = kind(&parts, &subject, &text, date);
    Mail {
        about: about(&parts, &kind, &text),
        text: match kind {
            Kind::Person | Kind::Automatic { .. } => lines(without_quotes(&text), TEXT_MAX),
            _ => lines(&text, TEXT_MAX),
        },
        id: one_line(headers.first("message-id").unwrap_or_default(), ID_MAX),
        from: headers.first("from").and_then(from),
        subject,
        date,
        came_to: came_to(headers),
        kind,
        digest,
    }
}

fn kind(parts: &Parts, subject: &str, text: &str, date: Option<Instant>) -> Kind {
    let headers = &parts.headers;
    let has = |media: &str| parts.leaves.iter().any(|leaf| leaf.media == media);
    if parts.report == "feedback-report" || has("message/feedback-report") {
        return Kind::Complaint;
    }
    let reports = parts.leaves.iter().filter(|leaf| {
        leaf.media == "message/delivery-status" || leaf.media == "message/global-delivery-status"
    });
    let mut outcomes: Vec<Outcome> = reports
        .flat_map(|leaf| report::outcomes(&leaf.text))
        .take(MOST)
        .collect();
    let is_report = parts.report == "delivery-status" || has("message/delivery-status");
    let is_server = worded::is_from_server(headers);
    if outcomes.is_empty() && (is_report || is_server) {
        outcomes = report::outcomes(text);
    }
    if outcomes.is_empty() && (is_report || is_server) {
        outcomes = worded::outcomes(headers, text, MOST);
    }
    if !outcomes.is_empty() {
        return Kind::Report(outcomes);
    }
    if is_report {
        return Kind::Unclear;
    }
    if absent::is_automatic(headers) || parts.report == "disposition-notification" {
        let today = date.map_or(Day::from_number(0), day_of);
        let until = date.and_then(|_| absent::until(subject, text, today));
        return Kind::Automatic { until };
    }
    match is_server || !is_of_somebody(parts, subject, text) {
        true => Kind::Unclear,
        false => Kind::Person,
    }
}

/// Whether it can be what a person wrote: it says from whom it is, and something, if only by what it encloses.
fn is_of_somebody(parts: &Parts, subject: &str, text: &str) -> bool {
    let from = parts.headers.first("from").and_then(from);
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    from.is_some() && (says(subject) || says(text) || parts.leaves.len() > 1)
}

fn day_of(moment: Instant) -> Day {
    Day::from_number(
        i64::from(Day::from_ymd(1970, 1, 1).map_or(0, Day::number))
            + moment.millis().div_euclid(86_400_000),
    )
}

/// What is written for people: texts, not what came back with them; pages only where there is no text.
fn words(leaves: &[Leaf]) -> String {
    let of = |media: &str| {
        let own = leaves.iter().take_while(|leaf| !is_returned(leaf));
        let texts = own
            .filter(|leaf| leaf.media == media)
            .map(|leaf| leaf.text.trim());
        texts.collect::<Vec<_>>().join("\n")
    };
    let plain = of("text/plain");
    if !plain.is_empty() {
        return plain;
    }
    let page = of("text/html");
    match page.is_empty() {
        false => page,
        // A mail that calls itself multipart and has no parts.
        true => leaves
            .first()
            .map(|leaf| leaf.text.clone())
            .unwrap_or_default(),
    }
}

fn is_returned(leaf: &Leaf) -> bool {
    matches!(
        leaf.media.as_str(),
        "message/rfc822" | "text/rfc822-headers" | "message/global" | "message/global-headers"
    )
}

/// Which mails it is about: of a report, what came back with it; of an answer, what it answers.
fn about(parts: &Parts, kind: &Kind, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |value: &str| {
        for id in value.split_whitespace() {
            let id = one_line(id, ID_MAX);
            let good = id.starts_with('<') && id.ends_with('>') && id.contains('@');
            if good && found.len() < MOST && !found.contains(&id) {
                found.push(id);
            }
        }
    };
    if !matches!(kind, Kind::Person) {
        for leaf in parts.leaves.iter().filter(|leaf| is_returned(leaf)) {
            for headers in groups(&leaf.text, 1) {
                headers.all("message-id").for_each(&mut add);
            }
        }
        if !matches!(kind, Kind::Automatic { .. }) {
            let named = text.lines().filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.trim()
                    .eq_ignore_ascii_case("message-id")
                    .then_some(value)
            });
            named.take(MOST).for_each(&mut add);
        }
    }
    let headers = &parts.headers;
    headers.all("in-reply-to").for_each(&mut add);
    // The last of them is what is answered; the first may be a mail of years ago.
    let mut references: Vec<&str> = headers
        .all("references")
        .flat_map(str::split_whitespace)
        .collect();
    references.reverse();
    references.into_iter().for_each(add);
    found
}

/// To which addresses it came: those of the envelope first.
fn came_to(headers: &Headers) -> Vec<String> {
    let names = [
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-envelope-to",
        "to",
        "cc",
    ];
    let values = names.iter().flat_map(|name| headers.all(name));
    let mut found: Vec<String> = Vec::new();
    for address in values.flat_map(|value| addresses_in(value, MOST)) {
        if found.len() < MOST && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// What somebody wrote, without the mail that it answers.
fn without_quotes(text: &str) -> &str {
    let mut at = 0;
    let mut own = 0;
    for line in text.split_inclusive('\n') {
        let small = line.trim().to_lowercase();
        let quotes = small.starts_with("-----original")
            || small.starts_with("-----message d'origine")
            || small.starts_with("_______")
            || small.starts_with("begin forwarded message")
            || (small.starts_with("on ") && small.ends_with("wrote:"))
            || (small.starts_with("le ") && small.ends_with("écrit :"))
            || (small.starts_with("le ") && small.ends_with("écrit\u{a0}:"))
            || (small.starts_with("am ") && small.contains("schrieb"));
        if quotes && own > 0 {
            return text.get(..at).unwrap_or(text);
        }
        at += line.len();
        if !small.is_empty() && !small.starts_with('>') {
            own = at;
        }
    }
    // What is quoted at the end; answers between quoted lines stay with them.
    text.get(..own).unwrap_or(text)
}

fn decoded_subject(headers: &Headers) -> String {
    let written = headers.first("subject").unwrap_or_default();
    one_line(&decoded_words(written), SUBJECT_MAX)
}

fn from(value: &str) -> Option<Address> {
    let mut address = first_address(value)?;
    address.name = one_line(&decoded_words(&address.name), 100);
    Some(address)
}

/// A header with words in other signs (RFC 2047), as people read it.
fn decoded_words(value: &str) -> String {
    if !value.contains("=?") {
        return value.to_owned();
    }
    let alone = format!("Subject: {}\r\n\r\n", value.replace(['\r', '\n'], " "));
    let parsed = MessageParser::default().parse_headers(alone.as_bytes());
    let subject = parsed.as_ref().and_then(|message| message.subject());
    subject.unwrap_or(value).to_owned()
}

fn date(headers: &Headers) -> Option<Instant> {
    let value = headers.first("date")?;
    let alone = format!("Date: {}\r\n\r\n", one_line(value, 100));
    let parsed = MessageParser::default().parse_headers(alone.as_bytes())?;
    let date = parsed.date().filter(|date| date.is_valid())?;
    let seconds = date.to_timestamp();
    // Nobody's mail is from before there were any, or from the next century.
    let good = (0..4_102_444_800).contains(&seconds);
    good.then(|| Instant::from_millis(seconds * 1_000))
}
