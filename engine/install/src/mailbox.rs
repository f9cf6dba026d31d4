//! The section of mails that come in: a folder, a mailbox by IMAP, or both.

use std::path::PathBuf;
use std::time::Duration;

use crate::entries::{Entries, Table, place};
use crate::secret::Secret;

/// Where mails come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// A folder of mails, one file each; within the data folder if it is relative.
    pub watch: Option<PathBuf>,
    /// A mailbox on a server.
    pub imap: Option<Imap>,
    /// How long an address that nobody has is not written to.
    pub not_written_to: Duration,
}

/// A mailbox on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imap {
    /// The name of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line to it is encrypted.
    pub tls: ImapTls,
    /// The certificates that are believed in the place of those that everybody believes.
    pub ca: Option<PathBuf>,
    /// Who we are to it.
    pub user: String,
    /// Its password.
    pub password: Secret,
    /// The folder that is read.
    pub folder: String,
    /// Where mails go once they were read.
    pub processed: String,
    /// How often it is looked whether there is mail.
    pub every: Duration,
}

/// How the line to a mailbox is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImapTls {
    /// From the first byte on.
    Implicit,
    /// After STARTTLS, or nothing is said.
    Required,
    /// Not at all.
    None,
}

const KNOWN: [&str; 11] = [
    "watch",
    "imap",
    "tls",
    "ca",
    "user",
    "password",
    "password_file",
    "folder",
    "processed",
    "every",
    "not_written_to",
];
const SECTION: &str = "[mailbox]";
const EXAMPLE: &str = "\"imap.acme.example:993\"";
const IMPLICIT: u16 = 993;
const PLAIN: u16 = 143;
const DAY: u64 = 24 * 3_600;
const EVERY: Duration = Duration::from_secs(60);

impl Mailbox {
    /// How long an address is not written to where nothing is said.
    pub const NOT_WRITTEN_TO: Duration = Duration::from_secs(180 * DAY);
}

pub(crate) fn mailbox(entries: &mut Entries<'_>, file: &Table<'_>) -> Option<Mailbox> {
    let section = entries.table(file, "mailbox")?;
    entries.only(section, &KNOWN);
    let watch = entries.text(section, "watch", "\"mail-in\"");
    let at = place(file, "mailbox");
    if !section.contains_key("watch") && !section.contains_key("imap") {
        entries.missing(at, (SECTION, "imap"), EXAMPLE);
    }
    let not = entries.span(section, "not_written_to", (DAY, 366 * DAY), "180 days");
    Some(Mailbox {
        watch: watch.map(Into::into),
        imap: imap(entries, (section, at)),
        not_written_to: not.unwrap_or(Mailbox::NOT_WRITTEN_TO),
    })
}

fn imap(entries: &mut Entries<'_>, (section, at): (&Table<'_>, usize)) -> Option<Imap> {
    let place = section.get("imap")?;
    let written = entries.text(section, "imap", EXAMPLE)?;
    let (host, port) = match written.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (written.as_str(), Some(IMPLICIT)),
    };
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    let is_host = !host.is_empty() && host.bytes().all(good);
    let port = port.filter(|port: &u16| *port > 0 && is_host);
    if port.is_none() {
        entries.refuse("imap", place, EXAMPLE);
    }
    let kinds = [
        ("implicit", ImapTls::Implicit),
        ("required", ImapTls::Required),
        ("none", ImapTls::None),
    ];
    let usual = match port {
        Some(PLAIN) => ImapTls::Required,
        _ => ImapTls::Implicit,
    };
    let tls = entries.one_of(section, "tls", &kinds).unwrap_or(usual);
    let user = entries.text(section, "user", "\"credit@acme.example\"");
    let password = entries.secret(section, "password");
    if user.is_none() && !section.contains_key("user") {
        entries.missing(at, (SECTION, "user"), "\"credit@acme.example\"");
    }
    let named = ["password", "password_file"];
    if !named.iter().any(|name| section.contains_key(*name)) {
        let example = "{ file = \"imap.password\" }";
        entries.missing(at, (SECTION, "password"), example);
    }
    let folder = entries.text(section, "folder", "\"INBOX\"");
    let processed = entries.text(section, "processed", "\"Jalon\"");
    let folder = folder.unwrap_or_else(|| "INBOX".to_owned());
    let processed = processed.unwrap_or_else(|| "Jalon".to_owned());
    if folder.eq_ignore_ascii_case(&processed) {
        let said = section.get("processed").or_else(|| section.get("folder"));
        entries.refuse("processed", said.unwrap_or(place), "\"Jalon\"");
    }
    let every = entries.span(section, "every", (1, DAY), "1 min");
    Some(Imap {
        host: host.to_owned(),
        port: port?,
        tls,
        ca: entries
            .text(section, "ca", "\"imap-ca.pem\"")
            .map(Into::into),
        user: user?,
        password: password?,
        folder,
        processed,
        every: every.unwrap_or(EVERY),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn a_mailbox_needs_a_folder_or_a_server_with_a_name_and_a_password() {
        assert_eq!(read("").unwrap().mailbox, None);
        let folder = read("[mailbox]\nwatch = \"mail-in\"").unwrap();
        let folder = folder.mailbox.unwrap();
        assert_eq!(folder.imap, None);
        assert_eq!(folder.not_written_to, Mailbox::NOT_WRITTEN_TO);
        let who = "user = \"a\"\npassword = { env = \"P\" }";
        let at = |line: &str| {
            let file = format!("[mailbox]\n{line}\n{who}");
            read(&file).map(|read| read.mailbox.unwrap().imap.unwrap())
        };
        let imap = at("imap = \"imap.acme.example\"").unwrap();
        assert_eq!((imap.port, imap.tls), (993, ImapTls::Implicit));
        assert_eq!(
            (imap.folder.as_str(), imap.processed.as_str()),
            ("INBOX", "Jalon")
        );
        assert_eq!(at("imap = \"h:143\"").unwrap().tls, ImapTls::Required);
        assert!(at("imap = \"h:0\"").is_err() && at("imap = \"a b:993\"").is_err());
        assert!(at("imap = \"h\"\nprocessed = \"inbox\"").is_err());
        assert!(read("[mailbox]").is_err());
        assert_eq!(read("[mailbox]\nimap = \"h\"").unwrap_err().len(), 2);
    }
}
