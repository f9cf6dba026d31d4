//! The installation of the demonstration: the opticians' example in a folder of its own, and the folder
//! that messages go to.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use jalon_daemon::Outgoing;
use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::make_folder;
use serde::Deserialize;

use super::mails::{Sink, Taken};
use crate::command::deploy;
use crate::house::{At, House};
use crate::input::reason;
use crate::stop::Stop;

const ENGLISH: &str = include_str!("../../../../examples/opticians/opticians.en.jalon");
const FRENCH: &str = include_str!("../../../../examples/opticians/opticiens.fr.jalon");
const MESSAGES: &str = include_str!("../../../../examples/opticians/templates/opticians.jalon");
const MESSAGES_FR: &str = include_str!("../../../../examples/opticians/templates/opticiens.jalon");

/// While it runs, and once its mail server is gone with it.
const BY_SERVER: &str = r#"# Mails go to a mail server within the demonstration, which puts them into mails/.
[channels.email]
smtp = "127.0.0.1:MAILS"
tls = "none"
"#;
const BY_FOLDER: &str = r#"# The mail server of the demonstration is gone with it: mails are put into mails/.
[channels.email]
folder = "mails"
"#;

const SETTINGS: &str = r##"# The installation of the demonstration: nothing leaves this machine.
name = "demo"
legal_entity = "demo"

[seller]
name = "Verres & Montures SAS"
email = "credit@verres-montures.example"
phone = "+33 1 99 00 10 00"

[[seller.accounts]]
currency = "EUR"
holder = "Verres & Montures SAS"
iban = "FR76 3000 6000 0112 3456 7890 189"
bic = "AGRIFRPP"

BY_SERVER
# What the agency gets: a folder for each thing that it is told.
[agencies.collectco]
cases = "agency"

# The pages on which customers answer: on this machine alone.
[receipts]
listen = "127.0.0.1:PORT"
base_url = "http://127.0.0.1:PORT"
payment_link = "https://bank.example/pay?invoice={invoice}"
colour = "#2f5d50"
days = 3650
"##;

/// Makes the folder, and deploys the example in it.
pub fn set_up(folder: &Path, lang: Lang) -> Result<(At, Sink), Stop> {
    if folder.join("jalon.toml").exists() {
        let folder = folder.display();
        return Err(Stop::wrong(
            format!("{folder} holds an installation already, and a demonstration begins anew"),
            format!("{folder} contient déjà une installation, et une démonstration part de zéro"),
        )
        .help(
            "name another folder, or leave --folder out",
            "nommez un autre dossier, ou omettez --folder",
        ));
    }
    let (name, script) = match lang {
        Lang::En => ("opticians.jalon", ENGLISH),
        Lang::Fr => ("opticiens.jalon", FRENCH),
    };
    let sink = make_folder(folder).and_then(|()| Sink::start(folder));
    let sink = sink.map_err(|error| cannot_write(folder, &error))?;
    let settings = SETTINGS.replace("PORT", &free_port().to_string());
    let settings = settings.replace("BY_SERVER\n", &by_server(&sink));
    let script_path = folder.join("script").join(name);
    let files = [
        (folder.join("jalon.toml"), settings.as_str()),
        (script_path.clone(), script),
        (folder.join("script/templates/opticians.jalon"), MESSAGES),
        (folder.join("script/templates/opticiens.jalon"), MESSAGES_FR),
    ];
    for (path, text) in files {
        write(&path, text)?;
    }
    let at = At::of(folder.to_path_buf());
    deploy::quietly(&at, &script_path, lang)?;
    Ok((at, sink))
}

fn by_server(sink: &Sink) -> String {
    let settings = BY_SERVER.replace("MAILS", &sink.port.to_string());
    format!("{settings}\n")
}

/// What comes after the demonstration has no mail server any more.
pub fn without_server(folder: &Path, sink: &Sink) -> Result<(), Stop> {
    let path = folder.join("jalon.toml");
    let settings = fs::read_to_string(&path).map_err(|error| cannot_write(&path, &error))?;
    let (by_server, by_folder) = (by_server(sink), format!("{BY_FOLDER}\n"));
    write(&path, &settings.replace(&by_server, &by_folder))
}

/// Where the pages are usually served; where there is room, if somebody else is there.
fn free_port() -> u16 {
    let at = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let free = at(8766).or_else(|_| at(0));
    let address = free.and_then(|listener| listener.local_addr());
    address.map_or(8766, |address| address.port())
}

fn write(path: &Path, text: &str) -> Result<(), Stop> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Stop {
    let (path, why) = (path.display(), reason(error));
    Stop::wrong(
        format!("cannot write {path}: {}", why.en),
        format!("écriture impossible de {path}\u{a0}: {}", why.fr),
    )
}

/// A message that left, as the ledger of the folder tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct Left {
    /// What was sent.
    pub what: String,
    /// About which invoices.
    pub invoices: Vec<String>,
    /// The file, within the folder of the demonstration.
    pub file: String,
}

impl Left {
    /// The link to the page of its reader, if its mail has one.
    pub fn link(&self, folder: &Path) -> Option<String> {
        let mail = fs::read_to_string(folder.join(&self.file)).ok()?;
        // Long lines of a mail are broken with a sign of their own.
        let mail = mail.replace("=\r\n", "").replace("=\n", "");
        let from = mail.find("http://127.0.0.1:")?;
        let rest = mail.get(from..)?;
        let end = rest.find(|one: char| one.is_whitespace() || "\"<>".contains(one));
        let link = rest.get(..end.unwrap_or(rest.len()))?;
        link.contains("/r/").then(|| link.to_owned())
    }
}

/// Folders in which what leaves lies, each with a ledger.
const FOLDERS: [&str; 2] = ["outbox", "agency"];

/// The ledgers of the folders that messages and cases go to, line by line.
pub struct Ledger {
    folder: PathBuf,
    read: [u64; FOLDERS.len()],
}

impl Ledger {
    /// Nothing is read yet.
    pub fn new(folder: &Path) -> Ledger {
        Ledger {
            folder: folder.to_path_buf(),
            read: [0; FOLDERS.len()],
        }
    }

    /// What came since it was read the last time.
    pub fn new_lines(&mut self, house: &mut House, sink: &Sink) -> Result<Vec<Left>, Stop> {
        let mut left = Vec::new();
        for (name, read) in FOLDERS.iter().zip(&mut self.read) {
            left.extend(in_folder(&self.folder, name, read)?);
        }
        for mail in sink.new_ones() {
            left.extend(of_mail(house, mail)?);
        }
        Ok(left)
    }
}

fn in_folder(folder: &Path, name: &str, read: &mut u64) -> Result<Vec<Left>, Stop> {
    let Ok(mut file) = fs::File::open(folder.join(name).join("ledger.jsonl")) else {
        return Ok(Vec::new());
    };
    let mut text = String::new();
    let done = file
        .seek(SeekFrom::Start(*read))
        .and_then(|_| file.read_to_string(&mut text));
    done.map_err(|error| {
        let why = reason(&error);
        Stop::wrong(
            format!("the ledger of the messages can't be read: {}", why.en),
            format!(
                "le registre des messages ne peut pas être lu\u{a0}: {}",
                why.fr
            ),
        )
    })?;
    *read += text.len() as u64;
    let lines = text.lines();
    Ok(lines
        .filter_map(|line| serde_json::from_str::<Left>(line).ok())
        .map(|line| Left {
            file: format!("{name}/{}", line.file),
            ..line
        })
        .collect())
}

/// What a mail was, by the key of its message: as the store keeps it.
fn of_mail(house: &mut House, mail: Taken) -> Result<Option<Left>, Stop> {
    let Ok(OutgoingKey(key)) = mail.key.parse() else {
        return Ok(None);
    };
    let entity = house.entity.id;
    let effect = house.store.effects(entity, &[key])?.into_iter().next();
    let document = effect.and_then(|effect| effect.now.document);
    let content = match document {
        Some(hash) => house.store.content(entity, hash)?,
        None => None,
    };
    let outgoing =
        content.and_then(|content| serde_json::from_slice::<Outgoing>(&content.bytes).ok());
    Ok(outgoing.map(|outgoing| {
        let what = serde_json::to_value(&outgoing.what).unwrap_or_default();
        // A message says which in its value, all others by their name alone.
        let named = what.get("message").unwrap_or(&what);
        Left {
            what: named.as_str().unwrap_or_default().to_owned(),
            invoices: outgoing.invoices.iter().map(ToString::to_string).collect(),
            file: mail.file,
        }
    }))
}
