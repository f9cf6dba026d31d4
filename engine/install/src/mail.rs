//! What the file says of mail: the relay that takes it, and what stands on each.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jalon_mail::address::MailAddress;
use jalon_mail::token;
use toml::de::DeValue;

use crate::entries::{Entries, Table};
use crate::secret::Secret;

/// A server that takes all mail of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line to it is encrypted.
    pub tls: Tls,
    /// Who we are to it: name and password.
    pub login: Option<(String, Secret)>,
    /// The certificates that are believed in the place of those that everybody believes.
    pub ca: Option<PathBuf>,
    /// What we call ourselves.
    pub hello: Option<String>,
    /// At most so many conversations at once.
    pub connections: u16,
    /// How long each phase may take.
    pub timeouts: Timeouts,
    /// How long it is left alone when it takes nothing, at first.
    pub pause: Duration,
    /// How long what is in doubt waits before it is sent again.
    pub resend_after: Duration,
    /// At most so many in a minute to a domain; `other` is for those that are not named.
    pub per_domain: BTreeMap<String, u32>,
}

/// How a line is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// After STARTTLS, or nothing is said.
    Required,
    /// From the first byte on.
    Implicit,
    /// Not at all.
    None,
}

/// How long each phase may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Finding the server, connecting, agreeing on encryption.
    pub connect: Duration,
    /// Each answer but the last one.
    pub answer: Duration,
    /// Each part of a mail.
    pub data: Duration,
    /// The answer to the final dot.
    pub end: Duration,
}

/// What stands on each mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Where people answer.
    pub reply_to: Option<String>,
    /// Where mails come back that can't be delivered.
    pub bounces: Option<String>,
    /// With what the tokens in these addresses are signed.
    pub secret: Option<Secret>,
    /// Who signs the mails themselves.
    pub dkim: Option<Dkim>,
}

/// Who signs mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// The domain.
    pub domain: String,
    /// Which key of the domain.
    pub selector: String,
    /// The key.
    pub key: Secret,
}

/// What is only said of a relay.
pub(crate) const RELAY: [&str; 11] = [
    "tls",
    "user",
    "password",
    "password_file",
    "ca",
    "hello",
    "connections",
    "timeouts",
    "pause",
    "resend_after",
    "per_domain",
];

const SUBMISSION: u16 = 587;
const IMPLICIT: u16 = 465;
const EXAMPLE: &str = "\"relay.acme.example:587\"";
const DAY: u64 = 24 * 3_600;

pub(crate) fn relay(entries: &mut Entries<'_>, table: &Table<'_>, written: &str) -> Option<Relay> {
    let place = table.get("smtp")?;
    let (host, port) = match written.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (written, Some(SUBMISSION)),
    };
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    let is_host = !host.is_empty() && host.bytes().all(good);
    let port = port.filter(|port| *port > 0 && is_host);
    if port.is_none() {
        entries.refuse("smtp", place, EXAMPLE);
    }
    let port = port?;
    let kinds = [
        ("required", Tls::Required),
        ("implicit", Tls::Implicit),
        ("none", Tls::None),
    ];
    let usual = match port {
        IMPLICIT => Tls::Implicit,
        _ => Tls::Required,
    };
    let tls = entries.one_of(table, "tls", &kinds).unwrap_or(usual);
    let connections = entries.number(table, "connections", (1, 50));
    let pause = entries.span(table, "pause", (1, 3_600), "10 s");
    let resend_after = entries.span(table, "resend_after", (1, 7 * DAY), "6 h");
    Some(Relay {
        host: host.to_owned(),
        port,
        tls,
        login: login(entries, table, tls),
        ca: entries
            .text(table, "ca", "\"relay-ca.pem\"")
            .map(Into::into),
        hello: hello(entries, table),
        connections: connections
            .and_then(|number| u16::try_from(number).ok())
            .unwrap_or(CONNECTIONS),
        timeouts: timeouts(entries, table),
        pause: pause.unwrap_or(PAUSE),
        resend_after: resend_after.unwrap_or(RESEND_AFTER),
        per_domain: per_domain(entries, table),
    })
}

const CONNECTIONS: u16 = 4;
const PAUSE: Duration = Duration::from_secs(10);
const RESEND_AFTER: Duration = Duration::from_secs(6 * 3_600);

/// A password goes over an encrypted line, or nowhere.
fn login(entries: &mut Entries<'_>, table: &Table<'_>, tls: Tls) -> Option<(String, Secret)> {
    let user = entries.text(table, "user", "\"jalon\"");
    let password = entries.secret(table, "password");
    let named = ["user", "password", "password_file"];
    let place = named.iter().find_map(|name| table.get(*name))?;
    if tls == Tls::None {
        let reason = [
            "a password is sent over an encrypted line alone".to_owned(),
            "un mot de passe ne part que par une ligne chiffrée".to_owned(),
        ];
        let remedy = [
            "write tls = \"required\", or leave out user and password".to_owned(),
            "écrivez tls = \"required\", ou retirez user et password".to_owned(),
        ];
        entries.fault(place.span().start, reason, remedy);
        return None;
    }
    match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, Some(_)) => {
            entries.refuse("user", place, "\"jalon\"");
            None
        }
        (_, None) => {
            entries.refuse("password", place, "{ file = \"relay.password\" }");
            None
        }
    }
}

/// It stands in a command, so it is made of what names are made of.
fn hello(entries: &mut Entries<'_>, table: &Table<'_>) -> Option<String> {
    let hello = entries.text(table, "hello", "\"credit-1.acme.example\"")?;
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    if let (false, Some(place)) = (hello.bytes().all(good), table.get("hello")) {
        entries.refuse("hello", place, "\"credit-1.acme.example\"");
        return None;
    }
    Some(hello)
}

fn timeouts(entries: &mut Entries<'_>, table: &Table<'_>) -> Timeouts {
    let usual = jalon_mail::smtp::Limits::default();
    let mut timeouts = Timeouts {
        connect: usual.connect,
        answer: usual.answer,
        data: usual.data,
        end: usual.end,
    };
    let Some(value) = table.get("timeouts") else {
        return timeouts;
    };
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse(
            "timeouts",
            value,
            "{ answer = \"2 min\", end = \"10 min\" }",
        );
        return timeouts;
    };
    entries.only(own, &["connect", "answer", "data", "end"]);
    let mut put = |name, to: &mut Duration, example| {
        if let Some(span) = entries.span(own, name, (1, 3_600), example) {
            *to = span;
        }
    };
    put("connect", &mut timeouts.connect, "30 s");
    put("answer", &mut timeouts.answer, "2 min");
    put("data", &mut timeouts.data, "3 min");
    put("end", &mut timeouts.end, "10 min");
    timeouts
}

fn per_domain(entries: &mut Entries<'_>, table: &Table<'_>) -> BTreeMap<String, u32> {
    let mut limits = BTreeMap::new();
    let Some(value) = table.get("per_domain") else {
        return limits;
    };
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse("per_domain", value, "{ \"orange.fr\" = 60, other = 600 }");
        return limits;
    };
    for (name, _) in own {
        let limit = entries.number(own, name.get_ref(), (1, 1_000_000));
        if let Some(limit) = limit.and_then(|limit| u32::try_from(limit).ok()) {
            limits.insert(name.get_ref().to_ascii_lowercase(), limit);
        }
    }
    limits
}

pub(crate) fn mail(entries: &mut Entries<'_>, file: &Table<'_>) -> Mail {
    let Some(section) = entries.table(file, "mail") else {
        return Mail::default();
    };
    entries.only(
        section,
        &["reply_to", "bounces", "secret", "secret_file", "dkim"],
    );
    let mail = Mail {
        reply_to: address(entries, section, "reply_to", "\"credit@acme.example\""),
        bounces: address(entries, section, "bounces", "\"bounce@acme.example\""),
        secret: entries.secret(section, "secret"),
        dkim: dkim(entries, section),
    };
    let place = section.get("reply_to").or_else(|| section.get("bounces"));
    if let (Some(place), None) = (place, &mail.secret) {
        let reason = [
            "the addresses carry a token that only this house can make, and the secret for it is missing"
                .to_owned(),
            "les adresses portent un jeton que seule cette maison peut faire, et son secret manque"
                .to_owned(),
        ];
        let remedy = [
            "write secret = { file = \"mail.secret\" }; the file may be made by: openssl rand -hex 32"
                .to_owned(),
            "écrivez secret = { file = \"mail.secret\" } ; pour le fichier : openssl rand -hex 32"
                .to_owned(),
        ];
        entries.fault(place.span().start, reason, remedy);
    }
    mail
}

/// An address that has room for a token.
fn address(
    entries: &mut Entries<'_>,
    section: &Table<'_>,
    name: &str,
    example: &str,
) -> Option<String> {
    let written = entries.text(section, name, example)?;
    let place = section.get(name)?;
    if MailAddress::new(&written).is_none() {
        entries.refuse(name, place, example);
        return None;
    }
    let token = "a".repeat(token::LENGTH);
    if token::with_token(&written, &token).is_none() {
        let most = token::LOCAL_PART_MAX - token::LENGTH - 1;
        let reason = [
            format!("{name} has no room for its token: at most {most} signs before the @"),
            format!("{name} n’a pas la place de son jeton : au plus {most} signes avant le @"),
        ];
        let remedy = [
            format!("take a shorter one: {name} = {example}"),
            format!("prenez-en une plus courte : {name} = {example}"),
        ];
        entries.fault(place.span().start, reason, remedy);
        return None;
    }
    Some(written)
}

const DKIM: &str =
    "{ domain = \"acme.example\", selector = \"jalon1\", key = { file = \"dkim.pem\" } }";

fn dkim(entries: &mut Entries<'_>, section: &Table<'_>) -> Option<Dkim> {
    let value = section.get("dkim")?;
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse("dkim", value, DKIM);
        return None;
    };
    entries.only(own, &["domain", "selector", "key", "key_file"]);
    let domain = entries.text(own, "domain", "\"acme.example\"");
    let selector = entries.text(own, "selector", "\"jalon1\"");
    let key = entries.secret(own, "key");
    // They stand in a header and in a name of the DNS.
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    let plain = |name: &String| name.bytes().all(good);
    let (domain, selector) = (domain.filter(plain), selector.filter(plain));
    match (domain, selector, key) {
        (Some(domain), Some(selector), Some(key)) => Some(Dkim {
            domain,
            selector,
            key,
        }),
        _ => {
            entries.refuse("dkim", value, DKIM);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Destination, InDoubt, Secret, Tls, read};

    const WHOLE: &str = r#"
[seller]
name = "Acme SAS"
email = "credit@acme.example"
[channels.email]
smtp = "relay.acme.example:587"
user = "jalon"
password = { env = "RELAY_PASSWORD" }
ca = "relay-ca.pem"
hello = "credit-1.acme.example"
connections = 2
timeouts = { answer = "1 min" }
pause = "5 s"
resend_after = "3 h"
per_domain = { "Orange.fr" = 60, other = 600 }
[mail]
reply_to = "credit@acme.example"
bounces = "bounce@acme.example"
secret = { file = "mail.secret" }
dkim = { domain = "acme.example", selector = "jalon1", key = { file = "dkim.pem" } }
"#;

    #[test]
    fn a_relay_and_what_stands_on_mails_are_read() {
        let whole = read(WHOLE).unwrap();
        let email = &whole.channels.ways[&jalon_core::Way::Email];
        let Destination::Relay(relay) = &email.to else {
            panic!("{email:?}");
        };
        assert_eq!(email.in_doubt, InDoubt::Resend, "usual for mails");
        assert_eq!(
            (relay.host.as_str(), relay.port),
            ("relay.acme.example", 587)
        );
        assert_eq!((relay.tls, relay.connections), (Tls::Required, 2));
        assert_eq!(relay.timeouts.answer.as_secs(), 60);
        assert_eq!(relay.timeouts.end.as_secs(), 600);
        assert_eq!(relay.per_domain["orange.fr"], 60);
        assert_eq!(whole.mail.secret, Some(Secret::File("mail.secret".into())));
        assert!(whole.mail.dkim.is_some());
        let least = "[seller]\nname = \"A\"\nemail = \"a@b.example\"\n[channels.email]\n";
        let tls = |address: &str| {
            let read = read(&format!("{least}smtp = \"{address}\"")).unwrap();
            match read.channels.ways[&jalon_core::Way::Email].to.clone() {
                Destination::Relay(relay) => (relay.port, relay.tls),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(tls("relay"), (587, Tls::Required));
        assert_eq!(tls("relay:465"), (465, Tls::Implicit));
        assert_eq!(
            tls("relay:25"),
            (25, Tls::Required),
            "never without being told"
        );
    }

    #[test]
    fn what_can_not_be_is_told_with_what_helps() {
        for (from, to, en, fr) in [
            (
                "relay.acme.example:587",
                "relay.acme.example:mail",
                "smtp = ",
                "smtp = ",
            ),
            ("relay.acme.example:587", "-- x:587", "smtp = ", "smtp = "),
            (
                "ca = ",
                "tls = \"none\"\nca = ",
                "tls = \"required\"",
                "tls = \"required\"",
            ),
            ("user = \"jalon\"\n", "", "user = ", "user = "),
            (
                "hello = \"credit-1",
                "hello = \"a b\\r\\n",
                "hello = ",
                "hello = ",
            ),
            (
                "\"5 s\"",
                "\"never\"",
                "pause = \"10 s\"",
                "pause = \"10 s\"",
            ),
            (
                "answer = ",
                "anser = ",
                "did you mean answer?",
                "vouliez-vous dire answer",
            ),
            (
                "email = \"credit@acme.example\"\n[ch",
                "[ch",
                "email = ",
                "email = ",
            ),
            (
                "smtp = ",
                "webhook = \"https://a.example\"\nsmtp = ",
                "leave out",
                "retirez",
            ),
            (
                "bounces = \"bounce@",
                "bounces = \"bounces-of-the-credit-department@",
                "shorter",
                "courte",
            ),
            (
                "bounces = \"bounce@",
                "bounces = \"bounce at ",
                "bounces = ",
                "bounces = ",
            ),
            (
                "secret = { file = \"mail.secret\" }\n",
                "",
                "openssl rand",
                "openssl rand",
            ),
            ("selector = \"jalon1\", ", "", "dkim = {", "dkim = {"),
            ("[mail]", "[mail]\nreplyto = 1", "reply_to?", "reply_to ?"),
        ] {
            let file = WHOLE.replacen(from, to, 1);
            assert_ne!(file, WHOLE, "{from}");
            let faults = read(&file).expect_err(&file);
            let told = |word: &str| {
                faults
                    .iter()
                    .any(|fault| fault.remedy.en.contains(word) || fault.remedy.fr.contains(word))
            };
            assert!(told(en) && told(fr), "{to}: {faults:?}");
        }
        let only = read("[channels.email]\nfolder = \"a\"\nconnections = 3").unwrap_err();
        assert!(only[0].reason.en.contains("relays"), "{only:?}");
    }
}
