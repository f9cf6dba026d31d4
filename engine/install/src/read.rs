//! Reads `jalon.toml`.

use std::time::Duration;

use jalon_store::{SHARDS, text};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::api::api;
use crate::connectors::connectors;
use crate::entries::{Entries, Table, place};
use crate::environment::said;
use crate::fault::Fault;
use crate::jobs::jobs;
use crate::letters::letters;
use crate::mail::mail;
use crate::mailbox::mailbox;
use crate::receipts::receipts;
use crate::sections::{channels, teams};
use crate::seller::{registrations, seller};
use crate::stated::stated;
use crate::{Folder, Guards, Installation, Leases, Serve, StoreAt};

/// What the file says, or everything that is wrong with it.
pub fn read(file: &str) -> Result<Installation, Vec<Fault>> {
    read_with(file, &|_| None)
}

/// What the file says, and above it what variables of the environment say.
pub fn read_with(
    file: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Installation, Vec<Fault>> {
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let said = said(variable);
    // What variables say stands below the file, so that each fault has its place.
    let below: Vec<&str> = said.iter().map(|(_, line)| line.as_str()).collect();
    let below = below.join("\n");
    let whole_text = format!("{file}\n{below}");
    let padded = format!("{}\n{below}", " ".repeat(file.len()));
    let mut entries = Entries::new(&whole_text);
    let first = entries.line(file.len() + 1);
    let parse = |text| {
        DeTable::parse(text).map_err(|error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![badly_written(entries.line(at), error.message())]
        })
    };
    let mut table = parse(file)?.into_inner();
    for (name, value) in parse(&padded)?.into_inner() {
        put(&mut table, name, value);
    }
    let installation = whole(&mut entries, &table);
    match entries.faults.is_empty() {
        true => Ok(installation),
        false => {
            for fault in &mut entries.faults {
                let place = fault.line.checked_sub(first);
                let said = place.and_then(|place| said.get(place));
                fault.variable = said.map(|(name, _)| name.clone());
            }
            entries.faults.sort_by_key(|fault| fault.line);
            Err(entries.faults)
        }
    }
}

/// Puts a value in the place of another one; sections are put together.
fn put<'t>(table: &mut Table<'t>, name: Spanned<DeString<'t>>, value: Spanned<DeValue<'t>>) {
    let there = table.get_mut(name.get_ref().as_ref());
    match (there.map(Spanned::get_mut), value.get_ref()) {
        (Some(DeValue::Table(there)), DeValue::Table(_)) => {
            if let DeValue::Table(more) = value.into_inner() {
                // No section has more than two others around it.
                for (name, value) in more {
                    put(there, name, value);
                }
            }
        }
        _ => {
            // What the file says of the same thing by another entry holds no more.
            let other = match name.get_ref().as_ref() {
                "webhook" => "folder".to_owned(),
                "folder" => "webhook".to_owned(),
                name => format!("{name}_file"),
            };
            table.remove(other.as_str());
            table.insert(name, value);
        }
    }
}

fn badly_written(line: usize, message: &str) -> Fault {
    Fault {
        line,
        variable: None,
        reason: text(
            format!("the line is not written as it must be ({message})"),
            format!("la ligne n’est pas écrite comme il faut ({message})"),
        ),
        remedy: text(
            "a section is written [store], an entry name = \"credit-1\"",
            "une section s’écrit [store], une entrée name = \"credit-1\"",
        ),
    }
}

pub(crate) const FILE: [&str; 20] = [
    "name",
    "legal_entity",
    "seller",
    "store",
    "channels",
    "mail",
    "letters",
    "endpoints",
    "agencies",
    "teams",
    "guards",
    "leases",
    "jobs",
    "serve",
    "folder",
    "mailbox",
    "connectors",
    "api",
    "receipts",
    "traces",
];

fn whole(entries: &mut Entries<'_>, file: &Table<'_>) -> Installation {
    let usual = Installation::usual();
    entries.only(file, &FILE);
    let name = entries.text(file, "name", "\"credit-1\"");
    let legal_entity = entries.text(file, "legal_entity", "\"acme-fr\"");
    let store = store(entries, file);
    if let (None, None, StoreAt::Postgres(_)) = (&name, file.get("name"), &store) {
        let reason = [
            "several daemons may share this database, and this one has no name".to_owned(),
            "plusieurs démons peuvent partager cette base, et celui-ci n’a pas de nom".to_owned(),
        ];
        let remedy = [
            "give each its own, at the top of the file: name = \"credit-1\"".to_owned(),
            "donnez à chacun le sien, en tête du fichier : name = \"credit-1\"".to_owned(),
        ];
        entries.fault(place(file, "store"), reason, remedy);
    }
    let receipts = receipts(entries, file, &store);
    let channels = channels(entries, file);
    let letters = letters(entries, file, &channels);
    let registrations = registrations(entries, file);
    stated(entries, file, &channels, &registrations);
    Installation {
        receipts,
        name: name.unwrap_or(usual.name),
        legal_entity: legal_entity.unwrap_or(usual.legal_entity),
        seller: seller(entries, file),
        registrations,
        store,
        channels,
        mail: mail(entries, file),
        letters,
        teams: teams(entries, file),
        guards: guards(entries, file),
        leases: leases(entries, file),
        jobs: jobs(entries, file),
        serve: serve(entries, file),
        folder: folder(entries, file),
        mailbox: mailbox(entries, file),
        connectors: connectors(entries, file),
        api: api(entries, file),
        traces: traces(entries, file),
    }
}

/// Where traces go.
fn traces(entries: &mut Entries<'_>, file: &Table<'_>) -> Option<String> {
    let section = entries.table(file, "traces")?;
    entries.only(section, &["otlp"]);
    let example = "\"http://127.0.0.1:4318/v1/traces\"";
    let address = entries.text(section, "otlp", example);
    let is_address = |one: &String| {
        ["http://", "https://"]
            .iter()
            .any(|begin| one.starts_with(begin))
    };
    if let (Some(value), Some(false)) = (section.get("otlp"), address.as_ref().map(is_address)) {
        entries.refuse("otlp", value, example);
        return None;
    }
    address
}

fn folder(entries: &mut Entries<'_>, file: &Table<'_>) -> Option<Folder> {
    let section = entries.table(file, "folder")?;
    entries.only(section, &["watch", "source", "mapping", "still"]);
    let watch = entries.text(section, "watch", "\"in\"");
    if !section.contains_key("watch") {
        entries.missing(place(file, "folder"), ("[folder]", "watch"), "\"in\"");
    }
    let source = entries.text(section, "source", "\"bank\"");
    let mapping = entries.texts(section, "mapping", "[\"mapping.toml\"]");
    let still = entries.span(section, "still", (1, 3_600), "5 s");
    Some(Folder {
        watch: watch?.into(),
        source: source.unwrap_or_else(|| "files".to_owned()),
        mapping: mapping.into_iter().map(Into::into).collect(),
        still: still.unwrap_or(STILL),
    })
}

const STILL: Duration = Duration::from_secs(5);

fn serve(entries: &mut Entries<'_>, file: &Table<'_>) -> Serve {
    let Some(section) = entries.table(file, "serve") else {
        return Serve::default();
    };
    entries.only(section, &["shadow"]);
    Serve {
        shadow: entries.flag(section, "shadow").unwrap_or_default(),
    }
}

fn store(entries: &mut Entries<'_>, file: &Table<'_>) -> StoreAt {
    let Some(section) = entries.table(file, "store") else {
        return StoreAt::Folder;
    };
    entries.only(section, &["postgres", "postgres_file"]);
    let address = entries.secret(section, "postgres");
    address.map_or(StoreAt::Folder, StoreAt::Postgres)
}

fn guards(entries: &mut Entries<'_>, file: &Table<'_>) -> Guards {
    let mut guards = Guards::default();
    let Some(section) = entries.table(file, "guards") else {
        return guards;
    };
    entries.only(
        section,
        &[
            "clock_jump",
            "per_hour",
            "times_usual",
            "agencies_per_hour",
            "payments_not_older",
        ],
    );
    let day = 24 * 3_600;
    if let Some(jump) = entries.span(section, "clock_jump", (60, 30 * day), "2 h") {
        guards.clock_jump = jump;
    }
    let number = |found: Option<u64>, usual: u32| {
        found
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or(usual)
    };
    let per_hour = entries.number(section, "per_hour", (1, 100_000_000), 1_000);
    guards.per_hour = number(per_hour, guards.per_hour);
    let times = entries.number(section, "times_usual", (1, 1_000), 3);
    guards.times_usual = number(times, guards.times_usual);
    let agencies = entries.number(section, "agencies_per_hour", (1, 1_000_000), 50);
    guards.agencies_per_hour = number(agencies, guards.agencies_per_hour);
    let old = entries.span(section, "payments_not_older", (3_600, 60 * day), "4 days");
    guards.payments_not_older = old;
    guards
}

fn leases(entries: &mut Entries<'_>, file: &Table<'_>) -> Leases {
    let mut leases = Leases::default();
    let Some(section) = entries.table(file, "leases") else {
        return leases;
    };
    entries.only(section, &["lasting", "shards"]);
    if let Some(lasting) = entries.span(section, "lasting", (2, 600), "10 s") {
        leases.lasting = lasting;
    }
    let shards = entries.number(section, "shards", (1, u64::from(SHARDS)), u64::from(SHARDS));
    if let Some(shards) = shards.and_then(|shards| u16::try_from(shards).ok()) {
        leases.shards = shards;
    }
    leases
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jalon_core::Way;

    use super::*;
    use crate::{Destination, InDoubt, Secret};

    const WHOLE: &str = r#"
name = "credit-1"
legal_entity = "acme-fr"

[store]
postgres = { env = "JALON_POSTGRES" }

[channels.other]
folder = "outbox"

[channels.letter]
webhook = "https://print.example/letters"
headers = { Authorization = { env = "PRINT_TOKEN" } }
signing_key = { file = "print.key" }
timeout = "45 s"
per_minute = 60
in_doubt = "resend"

[endpoints.erp]
webhook = "http://127.0.0.1:9000/erp"

[teams.credit]
members = ["anna.martin@acme.example"]
alerts = "credit@acme.example"

[guards]
clock_jump = "30 min"
per_hour = 2000
payments_not_older = "4 days"

[leases]
lasting = "20 s"
shards = 512

[serve]
shadow = true

[folder]
watch = "in"
source = "bank"
still = "2 s"
"#;

    #[test]
    fn everything_that_can_be_said_is_read() {
        let read = read(WHOLE).unwrap();
        assert_eq!(
            (read.name.as_str(), read.legal_entity.as_str()),
            ("credit-1", "acme-fr")
        );
        assert!(read.serve.shadow);
        let folder = read.folder.clone().unwrap();
        assert_eq!(
            (folder.watch.to_str(), folder.source.as_str(), folder.still),
            (Some("in"), "bank", Duration::from_secs(2))
        );
        assert_eq!(
            read.store,
            StoreAt::Postgres(Secret::Variable("JALON_POSTGRES".into()))
        );
        let letter = read.channels.of_way(Some(Way::Letter));
        assert_eq!(
            (letter.per_minute, letter.in_doubt),
            (Some(60), InDoubt::Resend)
        );
        let Destination::Webhook(webhook) = &letter.to else {
            panic!("{letter:?}")
        };
        assert_eq!(webhook.timeout, Duration::from_secs(45));
        assert_eq!(webhook.signing_key, Some(Secret::File("print.key".into())));
        let mail = read.channels.of_way(Some(Way::Email));
        assert_eq!(mail.in_doubt, InDoubt::Ask);
        assert!(read.channels.endpoints.contains_key("erp"));
        assert_eq!(read.teams["credit"].members.len(), 1);
        assert_eq!(read.guards.per_hour, 2_000);
        assert_eq!(
            (read.leases.lasting.as_secs(), read.leases.shards),
            (20, 512)
        );
    }

    #[test]
    fn the_sample_of_the_documentation_is_read_and_says_everything() {
        let page = include_str!("../../../docs/src/install.md");
        let sample = page.split("```toml").nth(1).unwrap();
        let sample = sample.split("```").next().unwrap();
        let whole = read(sample).unwrap();
        let usual = Installation::usual();
        assert_ne!(whole.name, usual.name);
        assert_ne!(whole.seller, usual.seller);
        assert_ne!(whole.store, usual.store);
        assert_ne!(whole.teams, usual.teams);
        assert_ne!(whole.mail, usual.mail);
        assert_ne!(whole.guards, usual.guards);
        assert!(whole.jobs.time_zone.is_some() && whole.jobs.retention.is_some());
        assert!(whole.jobs.summary.is_some() && whole.jobs.feeds.is_some());
        assert!(whole.api.is_some() && whole.receipts.is_some() && whole.traces.is_some());
        assert!(!whole.channels.agencies.is_empty() && !whole.channels.endpoints.is_empty());
        // What the page says holds where nothing is said.
        assert_eq!(
            (whole.leases, whole.guards.clock_jump),
            (usual.leases, usual.guards.clock_jump)
        );
    }

    #[test]
    fn an_empty_file_is_the_usual_installation() {
        assert_eq!(read(""), Ok(Installation::usual()));
        assert_eq!(read("\u{feff}# nothing\n"), Ok(Installation::usual()));
    }

    /// Each with the line of the fault, and a word of what helps in each language.
    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_helps() {
        let cases = [
            (
                "nmae = \"x\"",
                1,
                "did you mean name?",
                "vouliez-vous dire name",
            ),
            (
                "\n[stroe]\n",
                2,
                "did you mean store?",
                "vouliez-vous dire store",
            ),
            (
                "[store]\nsqlite = true",
                2,
                "here stand: postgres",
                "admises ici sont : postgres",
            ),
            (
                "[store]\npostgres = \"postgres://h/d\"",
                1,
                "name = ",
                "name = ",
            ),
            ("[store]\npostgres = 5", 2, "{ env = ", "{ env = "),
            (
                "[channels.mail]\n",
                1,
                "did you mean email?",
                "vouliez-vous dire email",
            ),
            (
                "[channels.email]\ntimout = \"3 s\"",
                2,
                "did you mean timeout?",
                "timeout",
            ),
            (
                "[channels.email]\ntimeout = \"3 s\"",
                2,
                "webhook = ",
                "dites où envoyer",
            ),
            (
                "[channels.email]\nwebhook = \"relay.example\"",
                2,
                "https://",
                "https://",
            ),
            (
                "[channels.email]\nfolder = \"a\"\nwebhook = \"http://b\"",
                3,
                "leave out",
                "retirez",
            ),
            (
                "[channels.email]\nin_doubt = \"guess\"",
                2,
                "in_doubt = \"ask\"",
                "in_doubt = \"ask\"",
            ),
            (
                "[channels.email]\nper_minute = 0",
                2,
                "per_minute = ",
                "per_minute = ",
            ),
            (
                "channels = 3",
                1,
                "write [channels] on a line",
                "écrivez [channels]",
            ),
            (
                "[teams.credit]\nmembers = \"anna\"",
                2,
                "members = [",
                "members = [",
            ),
            (
                "[guards]\nclock_jump = \"soon\"",
                2,
                "clock_jump = \"2 h\"",
                "clock_jump = \"2 h\"",
            ),
            (
                "[leases]\nshards = 4000",
                2,
                "shards = 1024",
                "shards = 1024",
            ),
            (
                "[jobs]\nsummary = \"0 7 * * 1-5\"",
                2,
                "summary = \"0 7 * * MON-FRI\"",
                "summary = \"0 7 * * MON-FRI\"",
            ),
            (
                "[jobs]\nretention = \"30 2 * * *\"",
                2,
                "retention_months = 24",
                "retention_months = 24",
            ),
            (
                "[jobs]\nretention_months = 24",
                2,
                "retention = \"30 2 * * *\"",
                "retention = \"30 2 * * *\"",
            ),
            (
                "name = \"a\"\nname = ",
                2,
                "name = \"credit-1\"",
                "une entrée",
            ),
            (
                "name = \"\"",
                1,
                "name = \"credit-1\"",
                "name = \"credit-1\"",
            ),
        ];
        for (file, line, en, fr) in cases {
            let faults = read(file).expect_err(file);
            let fault = &faults[0];
            assert_eq!(fault.line, line, "{file}: {faults:?}");
            assert!(fault.remedy.en.contains(en), "{file}: {faults:?}");
            assert!(fault.remedy.fr.contains(fr), "{file}: {faults:?}");
            assert_ne!(fault.reason.en, fault.reason.fr);
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = read("nmae = 1\n[guards]\nper_hour = -1\n[leases]\nlasting = 3").unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 3, 5]);
    }
}
