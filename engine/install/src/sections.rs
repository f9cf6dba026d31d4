//! The sections of the file: channels and teams.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::Way;
use toml::de::DeValue;

use crate::entries::{Entries, Table, Value, place};
use crate::relay;
use crate::secret::Secret;
use crate::stated::{format, statements};
use crate::{Channel, Channels, Destination, InDoubt, Team, Webhook};

/// The name of the channel for what has none of its own.
const OTHER: &str = "other";

const CHANNEL: [&str; 16] = [
    "folder",
    "cases",
    "letters",
    "webhook",
    "smtp",
    "headers",
    "signing_key",
    "signing_key_file",
    "signing_key_before",
    "signing_key_before_file",
    "private",
    "timeout",
    "per_minute",
    "in_doubt",
    "statuses",
    "format",
];

pub(crate) fn channels(entries: &mut Entries<'_>, file: &Table<'_>) -> Channels {
    let mut channels = Channels::default();
    if let Some(section) = entries.table(file, "channels") {
        let mut known: Vec<&str> = Way::ALL.into_iter().map(Way::name).collect();
        known.push(OTHER);
        entries.only(section, &known);
        if let Some(other) = entries.table(section, OTHER) {
            channels.other = channel(entries, other);
            on_paper(entries, (OTHER, false), (&channels.other, other));
            for_agencies(entries, (&channels.other, other));
        }
        for way in Way::ALL {
            if let Some(table) = entries.table(section, way.name()) {
                let one = channel(entries, table);
                let paper = matches!(way, Way::Letter | Way::RegisteredLetter);
                on_paper(entries, (way.name(), paper), (&one, table));
                for_agencies(entries, (&one, table));
                channels.ways.insert(way, one);
            }
        }
    }
    let all = channels.ways.values().chain([&channels.other]);
    let mails = all.filter(|one| matches!(one.to, Destination::Relay(_)));
    let address = entries
        .table(file, "seller")
        .and_then(|seller| seller.get("email"));
    if let (None, 1..) = (address, mails.count()) {
        let reason = [
            "mails need an address to come from".to_owned(),
            "il faut une adresse d’où partent les messages".to_owned(),
        ];
        let remedy = [
            "write under [seller]: email = \"credit@acme.example\"".to_owned(),
            "écrivez sous [seller] : email = \"credit@acme.example\"".to_owned(),
        ];
        entries.fault(place(file, "channels"), reason, remedy);
    }
    channels.endpoints = named_channels(entries, file, "endpoints");
    channels.agencies = named_channels(entries, file, "agencies");
    channels
}

fn named_channels(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
    kind: &str,
) -> BTreeMap<String, Channel> {
    let mut named = BTreeMap::new();
    let Some(section) = entries.table(file, kind) else {
        return named;
    };
    for (name, _) in section {
        if let Some(one) = entries.table(section, name.get_ref()) {
            let table = one;
            let one = channel(entries, table);
            on_paper(entries, (name.get_ref(), false), (&one, table));
            if kind == "endpoints" {
                for_agencies(entries, (&one, table));
            }
            named.insert(name.get_ref().to_string(), one);
        }
    }
    named
}

fn channel(entries: &mut Entries<'_>, table: &Table<'_>) -> Channel {
    let known: Vec<&str> = CHANNEL.into_iter().chain(relay::RELAY).collect();
    entries.only(table, &known);
    let folder = entries.text(table, "folder", "\"outbox\"");
    let url = entries.text(table, "webhook", "\"https://relay.example/jalon\"");
    let smtp = entries.text(table, "smtp", "\"relay.acme.example:587\"");
    let letters = entries.text(table, "letters", "\"out/letters\"");
    let cases = entries.text(table, "cases", "\"out/collectco\"");
    let several = [&folder, &url, &smtp, &letters, &cases]
        .into_iter()
        .flatten()
        .count()
        > 1;
    let second = table.get("smtp").filter(|_| smtp.is_some());
    let second = second.or_else(|| table.get("webhook"));
    let second = second.or_else(|| table.get("letters"));
    if let (Some(value), true) = (second.or_else(|| table.get("cases")), several) {
        let reason = [
            "a channel goes into a folder, a folder of letters, to a webhook or to a mail relay, to one of them"
                .to_owned(),
            "un canal mène à un dossier, à un dossier de courriers, à un webhook ou à un relais, à un seul"
                .to_owned(),
        ];
        let remedy = [
            "leave out all of folder, letters, webhook and smtp but one".to_owned(),
            "retirez tout de folder, letters, webhook et smtp sauf un".to_owned(),
        ];
        entries.fault(value.span().start, reason, remedy);
    }
    let usual = Channel::default();
    let for_webhooks: &[&str] = &[
        "headers",
        "signing_key",
        "signing_key_file",
        "signing_key_before",
        "signing_key_before_file",
        "private",
        "timeout",
    ];
    let foreign: [(bool, &[&str], _); 2] = [
        (url.is_none(), for_webhooks, only_for_webhooks as OnlyFor),
        (smtp.is_none(), &relay::RELAY, only_for_relays as OnlyFor),
    ];
    for (is_other, names, tell) in foreign {
        for name in names.iter().filter(|_| is_other) {
            if let Some(value) = table.get(*name) {
                tell(entries, name, value);
            }
        }
    }
    let mut usual_doubt = usual.in_doubt;
    let relay = smtp.and_then(|smtp| relay::relay(entries, table, &smtp));
    let to = match (relay, url, folder) {
        (Some(relay), ..) => {
            // Customers' systems know a second copy by its number, and a reminder that is lost harms more.
            usual_doubt = InDoubt::Resend;
            Destination::Relay(Box::new(relay))
        }
        (None, Some(url), _) => Destination::Webhook(webhook(entries, table, url)),
        (None, None, _) if letters.is_some() => Destination::Letters {
            folder: letters.unwrap_or_default().into(),
        },
        (None, None, _) if cases.is_some() => Destination::Cases {
            folder: cases.unwrap_or_default().into(),
        },
        (None, None, folder) => folder.map_or(usual.to, |folder| Destination::Folder {
            folder: folder.into(),
        }),
    };
    let policies = [("ask", InDoubt::Ask), ("resend", InDoubt::Resend)];
    let per_minute = entries.number(table, "per_minute", (1, 1_000_000), 60);
    Channel {
        to,
        per_minute: per_minute.and_then(|number| u32::try_from(number).ok()),
        in_doubt: entries
            .one_of(table, "in_doubt", &policies)
            .unwrap_or(usual_doubt),
        statuses: statements(entries, table),
        format: format(entries, table),
    }
}

/// Only letters are set on paper.
fn on_paper(
    entries: &mut Entries<'_>,
    (way, paper): (&str, bool),
    (channel, table): (&Channel, &Table<'_>),
) {
    if let (Destination::Letters { .. }, false, Some(value)) =
        (&channel.to, paper, table.get("letters"))
    {
        let reason = [
            format!("what goes by {way} is not set on paper"),
            format!("ce qui part par {way} n’est pas imprimé"),
        ];
        let remedy = [
            "put letters under [channels.letter] or [channels.registered_letter]".to_owned(),
            "mettez letters sous [channels.letter] ou [channels.registered_letter]".to_owned(),
        ];
        entries.fault(value.span().start, reason, remedy);
    }
}

/// Only agencies are given cases.
fn for_agencies(entries: &mut Entries<'_>, (channel, table): (&Channel, &Table<'_>)) {
    if let (Destination::Cases { .. }, Some(value)) = (&channel.to, table.get("cases")) {
        let reason = [
            "cases are for agencies".to_owned(),
            "les dossiers sont pour les cabinets".to_owned(),
        ];
        let remedy = [
            "put cases under [agencies.NAME]".to_owned(),
            "mettez cases sous [agencies.NOM]".to_owned(),
        ];
        entries.fault(value.span().start, reason, remedy);
    }
}

type OnlyFor = fn(&mut Entries<'_>, &str, &Value<'_>);

fn only_for_relays(entries: &mut Entries<'_>, name: &str, value: &Value<'_>) {
    let reason = [
        format!("{name} is for mail relays"),
        format!("{name} ne concerne que les relais de courrier"),
    ];
    let remedy = [
        "leave it out, or say which relay: smtp = \"relay.acme.example:587\"".to_owned(),
        "retirez-le, ou dites quel relais : smtp = \"relay.acme.example:587\"".to_owned(),
    ];
    entries.fault(value.span().start, reason, remedy);
}

fn only_for_webhooks(entries: &mut Entries<'_>, name: &str, value: &Value<'_>) {
    let reason = [
        format!("{name} is for webhooks"),
        format!("{name} ne concerne que les webhooks"),
    ];
    let remedy = [
        "leave it out, or say where to: webhook = \"https://relay.example/jalon\"".to_owned(),
        "retirez-le, ou dites où envoyer : webhook = \"https://relay.example/jalon\"".to_owned(),
    ];
    entries.fault(value.span().start, reason, remedy);
}

const TIMEOUT_USUAL: Duration = Duration::from_secs(30);

fn webhook(entries: &mut Entries<'_>, table: &Table<'_>, url: String) -> Webhook {
    let plain = url.strip_prefix("http://");
    let host = plain.or_else(|| url.strip_prefix("https://"));
    let is_address = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
        && !url.contains(char::is_whitespace);
    if let (Some(value), false) = (table.get("webhook"), is_address) {
        entries.refuse("webhook", value, "\"https://relay.example/jalon\"");
    }
    let timeout = entries.span(table, "timeout", (1, 600), "30 s");
    Webhook {
        url,
        headers: headers(entries, table),
        signing_key: entries.secret(table, "signing_key"),
        signing_key_before: entries.secret(table, "signing_key_before"),
        private: entries.flag(table, "private").unwrap_or_default(),
        timeout: timeout.unwrap_or(TIMEOUT_USUAL),
    }
}

fn headers(entries: &mut Entries<'_>, table: &Table<'_>) -> BTreeMap<String, Secret> {
    let mut headers = BTreeMap::new();
    let Some(value) = table.get("headers") else {
        return headers;
    };
    let DeValue::Table(list) = value.get_ref() else {
        let example = "{ Authorization = { env = \"RELAY_TOKEN\" } }";
        entries.refuse("headers", value, example);
        return headers;
    };
    for (name, value) in list {
        let written = name.get_ref().as_ref();
        let good = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'-' || sign == b'_';
        if !written.bytes().all(good) || written.is_empty() {
            entries.refuse(written, value, "{ env = \"RELAY_TOKEN\" }");
            continue;
        }
        if let Some(secret) = entries.secret_of(written, value) {
            headers.insert(written.to_owned(), secret);
        }
    }
    headers
}

pub(crate) fn teams(entries: &mut Entries<'_>, file: &Table<'_>) -> BTreeMap<String, Team> {
    let mut teams = BTreeMap::new();
    let Some(section) = entries.table(file, "teams") else {
        return teams;
    };
    let ways: Vec<(&str, Way)> = Way::ALL.into_iter().map(|way| (way.name(), way)).collect();
    for (name, _) in section {
        let Some(one) = entries.table(section, name.get_ref()) else {
            continue;
        };
        entries.only(one, &["members", "alerts", "by"]);
        let team = Team {
            members: entries.texts(one, "members", "[\"anna.martin@acme.example\"]"),
            alerts: entries.text(one, "alerts", "\"credit@acme.example\""),
            by: entries.one_of(one, "by", &ways),
        };
        teams.insert(name.get_ref().to_string(), team);
    }
    teams
}
