//! The sections of the file: channels and teams.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::Way;
use toml::de::DeValue;

use crate::entries::{Entries, Table, Value};
use crate::secret::Secret;
use crate::{Channel, Channels, Destination, InDoubt, Team, Webhook};

/// The name of the channel for what has none of its own.
const OTHER: &str = "other";

const CHANNEL: [&str; 8] = [
    "folder",
    "webhook",
    "headers",
    "signing_key",
    "signing_key_file",
    "timeout",
    "per_minute",
    "in_doubt",
];

pub(crate) fn channels(entries: &mut Entries<'_>, file: &Table<'_>) -> Channels {
    let mut channels = Channels::default();
    if let Some(section) = entries.table(file, "channels") {
        let mut known: Vec<&str> = Way::ALL.into_iter().map(Way::name).collect();
        known.push(OTHER);
        entries.only(section, &known);
        if let Some(other) = entries.table(section, OTHER) {
            channels.other = channel(entries, other);
        }
        for way in Way::ALL {
            if let Some(one) = entries.table(section, way.name()) {
                let one = channel(entries, one);
                channels.ways.insert(way, one);
            }
        }
    }
    channels.endpoints = named_channels(entries, file, "endpoints");
    channels.agencies = named_channels(entries, file, "agencies");
    channels
}

fn named_channels(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
    section: &str,
) -> BTreeMap<String, Channel> {
    let mut named = BTreeMap::new();
    let Some(section) = entries.table(file, section) else {
        return named;
    };
    for (name, _) in section {
        if let Some(one) = entries.table(section, name.get_ref()) {
            let one = channel(entries, one);
            named.insert(name.get_ref().to_string(), one);
        }
    }
    named
}

fn channel(entries: &mut Entries<'_>, table: &Table<'_>) -> Channel {
    entries.only(table, &CHANNEL);
    let folder = entries.text(table, "folder", "\"outbox\"");
    let url = entries.text(table, "webhook", "\"https://relay.example/jalon\"");
    if let (Some(value), Some(_), Some(_)) = (table.get("webhook"), &folder, &url) {
        let reason = [
            "a channel goes into a folder or to a webhook, not both".to_owned(),
            "un canal mène à un dossier ou à un webhook, pas aux deux".to_owned(),
        ];
        let remedy = [
            "leave out folder or webhook".to_owned(),
            "retirez folder ou webhook".to_owned(),
        ];
        entries.fault(value.span().start, reason, remedy);
    }
    let usual = Channel::default();
    let to = match (url, folder) {
        (Some(url), _) => Destination::Webhook(webhook(entries, table, url)),
        (None, folder) => {
            for name in ["headers", "signing_key", "signing_key_file", "timeout"] {
                if let Some(value) = table.get(name) {
                    only_for_webhooks(entries, name, value);
                }
            }
            folder.map_or(usual.to, |folder| Destination::Folder {
                folder: folder.into(),
            })
        }
    };
    let policies = [("ask", InDoubt::Ask), ("resend", InDoubt::Resend)];
    let per_minute = entries.number(table, "per_minute", (1, 1_000_000));
    Channel {
        to,
        per_minute: per_minute.and_then(|number| u32::try_from(number).ok()),
        in_doubt: entries
            .one_of(table, "in_doubt", &policies)
            .unwrap_or(usual.in_doubt),
    }
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
