//! Automatic answers (RFC 3834), and until when somebody says to be away.

use jalon_core::Day;

use crate::months::first_day;
use crate::parts::Headers;

/// Subjects of such mails that no person writes, in small letters: whatever stands behind a sign goes on from there.
const SURE: [&str; 12] = [
    "automatic reply",
    "automated reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "réponse automatique",
    "reponse automatique",
    "automatische antwort",
    "abwesenheitsnotiz",
    "respuesta automática",
    "risposta automatica",
    "automatisch antwoord",
];

/// Words that a person may begin with, too: they are the whole subject, or have a tail that such mails have.
const ABSENT: [&str; 13] = [
    "away",
    "out of office",
    "out of the office",
    "out-of-office",
    "absence du bureau",
    "absent du bureau",
    "absente du bureau",
    "abwesenheit",
    "abwesend",
    "fuori sede",
    "fuera de la oficina",
    "on vacation",
    "vacation",
];

/// What may follow such words: what kind of mail it is.
const KINDS: [&str; 10] = [
    "autoreply",
    "auto-reply",
    "auto reply",
    "automatic reply",
    "reply",
    "response",
    "message",
    "notification",
    "notice",
    "autoresponse",
];

/// Words before the day on which somebody is back, in small letters. The longest come first.
const UNTIL: [&str; 22] = [
    "returning to the office on",
    "returning on",
    "will return on",
    "will be back on",
    "be back on",
    "back in the office on",
    "back on",
    "away until",
    "until",
    "till",
    "through",
    "de retour le",
    "de retour au bureau le",
    "jusqu'au",
    "jusqu’au",
    "jusqu'à",
    "bis zum",
    "bis einschließlich",
    "wieder ab",
    "hasta el",
    "fino al",
    "tot en met",
];

/// Whether a program answered, not a person.
pub(crate) fn is_automatic(headers: &Headers) -> bool {
    let value = |name: &str| headers.first(name).unwrap_or_default().to_ascii_lowercase();
    let submitted = value("auto-submitted");
    let submitted = submitted.split(';').next().unwrap_or_default().trim();
    let precedence = value("precedence");
    let markers = [
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply-from",
        "x-mail-autoreply",
    ];
    let apple = value("x-apple-action");
    let from_nobody = headers.first("return-path").map(str::trim) == Some("<>");
    let marked = (!submitted.is_empty() && submitted != "no")
        || matches!(precedence.trim(), "auto_reply" | "bulk" | "junk")
        || markers.iter().any(|name| headers.has(name))
        || apple.contains("vacation")
        || from_nobody;
    // What says of itself that a person wrote it is believed, whatever its subject.
    marked || (submitted.is_empty() && subject_says(headers.first("subject").unwrap_or_default()))
}

/// Whether a subject is one that only programs write. One that a person may have written is taken for a
/// person's: that costs a look, the other would lose an answer.
fn subject_says(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    if let Some(rest) = subject.strip_prefix("auto:") {
        return starts_as_answer(rest);
    }
    let whole = subject.strip_prefix("re:").map(str::trim);
    if let Some(whole) = whole {
        return SURE.iter().chain(&ABSENT).any(|words| *words == whole);
    }
    let after = |all: &[&str]| {
        let mut all = all.iter();
        all.find_map(|words| subject.strip_prefix(words).map(str::to_owned))
    };
    if let Some(tail) = after(&SURE) {
        return !tail.starts_with(char::is_alphanumeric);
    }
    after(&ABSENT).is_some_and(|tail| is_usual(&tail))
}

fn starts_as_answer(rest: &str) -> bool {
    ["re:", "aw:", "antw:", "rif:", "réf:"]
        .iter()
        .any(|begin| rest.trim_start().starts_with(begin))
}

/// Whether it is what stands behind such words where a program wrote them: nothing, what kind of mail it is, a name, a
/// day, or our own subject behind a colon.
fn is_usual(tail: &str) -> bool {
    let kind = KINDS
        .iter()
        .find_map(|kind| tail.trim_start().strip_prefix(*kind));
    let rest = kind.unwrap_or(tail);
    if rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let rest = rest.trim();
    if rest.is_empty() || rest.trim_matches(['!', '.']).is_empty() {
        return true;
    }
    if let Some(subject) = rest.strip_prefix(':') {
        return kind.is_some() || starts_as_answer(subject) || !has_digit(subject);
    }
    let named = rest.trim_start_matches(['-', '–', '—', ',', '(', '|']);
    let is_apart = named.len() < rest.len();
    let begins = |words: &str| {
        let after = named.trim_start().strip_prefix(words);
        after.is_some_and(|after| after.starts_with([' ', ':']))
    };
    let from = ["from", "du", "au", "vom", "von", "ab", "bis"];
    let is_dated = UNTIL.iter().any(|words| begins(words))
        || (from.iter().any(|words| begins(words)) && has_digit(named));
    is_dated || (is_apart && !has_digit(named))
}

fn has_digit(text: &str) -> bool {
    text.contains(|sign: char| sign.is_ascii_digit())
}

/// Until when somebody is away, where the mail says it. Days before the mail itself are none.
pub(crate) fn until(subject: &str, text: &str, today: Day) -> Option<Day> {
    let text: String = text.chars().take(4_000).collect();
    let said = format!("{subject}\n{text}").to_lowercase();
    let found = UNTIL.iter().find_map(|words| {
        let (_, after) = said.split_once(words)?;
        let after: String = after.chars().take(60).collect();
        first_day(&after, today)
    });
    found.filter(|day| *day >= today && day.days_since(today) <= 400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::take_apart;

    fn automatic(headers: &str) -> bool {
        is_automatic(&take_apart(format!("{headers}\n\ntext").as_bytes()).headers)
    }

    #[test]
    fn programs_that_answer_say_so() {
        for marked in [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated; x",
            "Precedence: auto_reply",
            "X-Autoreply: yes",
            "Return-Path: <>",
            "Subject: Automatic reply: Invoice",
            "Subject: RE: Absence du bureau",
            "Subject: Out of Office",
            "Subject: Out of office until 5 May",
            "Subject: Away from 3 May to 12 May",
            "Subject: Out of office: Re: Invoice F-6",
            "Subject: Out of Office AutoReply: Invoice F-6",
            "Subject: Out of office - Anna Martin",
            "Subject: Absence du bureau du 4 au 12 mai",
            "Subject: Réponse automatique : Facture F-6",
            "Subject: Automatische Antwort: Rechnung F-6",
            "Subject: Abwesend bis zum 05.05.2026",
            "Subject: Auto: Re: Facture F-6",
            "X-Apple-Action: VACATION",
        ] {
            assert!(automatic(marked), "{marked}");
        }
        for person in [
            "Auto-Submitted: no",
            "Subject: Re: Invoice F-1",
            "Precedence: normal",
            "Return-Path: <a@b.example>",
            "Subject: About the vacation invoice",
            "Subject: Out of office supplies - invoice F-6",
            "Subject: RE: Out of office supplies",
            "Subject: Vacation rental invoice",
            "Subject: Vacation rental",
            "Subject: Away from our agreement",
            "Subject: Auto: facture F-6",
            "Subject: Autoreplying to your invoice",
            "Subject: RE: Automatic reply: invoice F-6",
            "Subject: Out of office - invoice F-6",
            "Subject: Abwesend bei Lieferung F-6",
            "Auto-Submitted: no\nSubject: Automatic reply",
        ] {
            assert!(!automatic(person), "{person}");
        }
    }

    #[test]
    fn until_when_somebody_is_away_is_read_or_left_open() {
        let today: Day = "2026-04-20".parse().unwrap();
        let read = |text: &str| until("", text, today).map(|day| day.to_string());
        assert_eq!(
            read("I am away until May 5th.").as_deref(),
            Some("2026-05-05")
        );
        assert_eq!(
            read("Je suis absent jusqu'au 5 mai inclus").as_deref(),
            Some("2026-05-05")
        );
        assert_eq!(
            read("Ich bin bis zum 05.05.2026 im Urlaub").as_deref(),
            Some("2026-05-05")
        );
        assert_eq!(read("I am away until further notice"), None);
        assert_eq!(read("away until 2020-01-01"), None);
    }
}
