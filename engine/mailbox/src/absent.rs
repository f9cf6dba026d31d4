//! Automatic answers (RFC 3834), and until when somebody says to be away.

use jalon_core::Day;

use crate::months::first_day;
use crate::parts::Headers;

/// How subjects of such mails begin, in small letters.
const SUBJECTS: [&str; 22] = [
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "out of office",
    "out of the office",
    "out-of-office",
    "away from",
    "away until",
    "vacation",
    "on vacation",
    "réponse automatique",
    "reponse automatique",
    "absence du bureau",
    "absent du bureau",
    "automatische antwort",
    "abwesenheitsnotiz",
    "abwesend",
    "respuesta automática",
    "risposta automatica",
    "automatisch antwoord",
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
    let subject = headers.first("subject").unwrap_or_default().to_lowercase();
    let subject = subject.trim_start_matches("re:").trim_start();
    let from_nobody = headers.first("return-path").map(str::trim) == Some("<>");
    (!submitted.is_empty() && !submitted.starts_with("no"))
        || matches!(precedence.trim(), "auto_reply" | "bulk" | "junk")
        || markers.iter().any(|name| headers.has(name))
        || apple.contains("vacation")
        || from_nobody
        || SUBJECTS.iter().any(|begin| subject.starts_with(begin))
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
