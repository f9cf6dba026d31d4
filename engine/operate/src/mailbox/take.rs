//! A mail is taken in: what follows from it is stored, each thing once.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use jalon_core::Instant;
use jalon_daemon::channel::OutgoingKey;
use jalon_intake::Fitting;
use jalon_mailbox::Kind;
use jalon_store::{Mail as Row, Which};

use super::about::{About, about};
use super::follows::{Class, Follows, SOURCE, follows};
use super::told::{Kept, MailTold, told};
use crate::import::take::take as store_records;
use crate::{House, Refused, secret};

/// The folder of mails as they came, within the data folder.
pub const RAW: &str = "mail";
/// The format of rows that this version writes.
const FORMAT: u16 = 0;

/// What became of a mail.
#[derive(Clone, Debug)]
pub struct Took {
    /// What it is.
    pub class: Class,
    /// Whether it is new; a mail that is read again changes nothing.
    pub new: bool,
}

/// What would follow from a mail; nothing is stored.
pub fn look(house: &mut House, bytes: &[u8]) -> Result<MailTold, Refused> {
    let now = house.now();
    let (_, row) = read(house, bytes, ("", now))?;
    told(&row)
}

/// Takes a mail in; `source` says where it came from. It may be called again with the same after any
/// failure.
pub fn take(
    house: &mut House,
    bytes: &[u8],
    (source, now): (&str, Instant),
) -> Result<Took, Refused> {
    let (follows, row) = read(house, bytes, (source, now))?;
    let class = follows.class;
    let before = house
        .store
        .mails(house.entity.id, Which::ByKey(&[row.key]), 1)?;
    if !before.is_empty() {
        return Ok(Took { class, new: false });
    }
    keep_raw(house, bytes, &row)?;
    let fitting = Fitting {
        events: follows.events.clone(),
        ..Fitting::default()
    };
    // What happened first, then the mail: whoever is killed in between finds the same events again.
    store_records(house, &fitting, (SOURCE, &[]), now)?;
    if follows.ends
        && let Some(effect) = row.effect
    {
        for earlier in house
            .store
            .mails(house.entity.id, Which::About(effect), 100)?
        {
            if earlier.until.is_some() {
                let again = Row {
                    until: None,
                    ..earlier.clone()
                };
                house.store.change_mail(&earlier, &again)?;
            }
        }
    }
    let new = house.store.keep_mails(&[row])? > 0;
    Ok(Took { class, new })
}

/// Reads a mail, finds out what it is about, and what follows: as it would be stored.
fn read(
    house: &mut House,
    bytes: &[u8],
    (source, now): (&str, Instant),
) -> Result<(Follows, Row), Refused> {
    let mail = jalon_mailbox::read(bytes);
    let signs = secret_of_tokens(house)?;
    let about = about(house, &mail, signs.as_deref().map(str::as_bytes))?;
    let follows = follows(house, &mail, &about, now);
    let ours = match &about {
        About::Ours(ours) => Some(ours.as_ref()),
        _ => None,
    };
    let outgoing = ours.and_then(|ours| ours.outgoing.as_ref());
    let until = match mail.kind {
        Kind::Automatic { until } => until,
        _ => None,
    };
    let kept = Kept {
        class: follows.class,
        source: source.to_owned(),
        id: mail.id,
        sha256: mail
            .digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        from: mail.from,
        subject: mail.subject,
        date: mail.date,
        text: mail.text,
        outcome: follows.outcome.clone(),
        away_until: until,
        message: ours.map(|ours| ours.key().to_string()),
        proof: ours.map(|ours| ours.proof),
        forged: matches!(about, About::Forged),
        contact: ours
            .and_then(|ours| ours.contact())
            .map(|contact| contact.key.to_string()),
        payer: outgoing.map(|outgoing| outgoing.payer.to_string()),
        invoices: outgoing.map_or_else(Vec::new, |outgoing| {
            outgoing.invoices.iter().map(ToString::to_string).collect()
        }),
        tells_journeys: !follows.events.is_empty(),
        address: follows.stops.as_ref().map(|(address, ..)| address.clone()),
        done_by: None,
        allowed_by: None,
    };
    let row = Row {
        entity: house.entity.id,
        key: follows.key,
        at: now,
        open: follows.open,
        effect: ours.map(|ours| ours.effect.key),
        address: follows.stops.as_ref().map(|(_, key, _)| *key),
        until: follows.stops.as_ref().map(|(.., until)| *until),
        format: FORMAT,
        body: serde_json::to_vec(&kept).unwrap_or_default(),
    };
    Ok((follows, row))
}

/// What the house signs the addresses of bounces and answers with, if it does.
fn secret_of_tokens(house: &House) -> Result<Option<String>, Refused> {
    let named = house.install.mail.secret.as_ref();
    named.map(|named| secret(named, &house.folder)).transpose()
}

/// The file of a mail as it came.
pub(super) fn raw_file(house: &House, row: &Row) -> PathBuf {
    let key = OutgoingKey(row.key);
    house.folder.join(RAW).join(format!("{key}.eml"))
}

/// Keeps the mail as it came, whole or not at all.
fn keep_raw(house: &House, bytes: &[u8], row: &Row) -> Result<(), Refused> {
    let path = raw_file(house, row);
    let written = (|| {
        fs::create_dir_all(house.folder.join(RAW))?;
        let beside = path.with_extension("part");
        let mut options = fs::File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    })();
    written.map_err(|error: std::io::Error| {
        let why = crate::reason(&error);
        Refused::store(
            format!("a mail can't be kept in {}: {}", path.display(), why.en),
            format!("un courriel ne peut pas être gardé dans {}\u{a0}: {}", path.display(), why.fr),
        )
        .help(
            "who may write to the data folder, and is there room? jalon doctor",
            "qui peut écrire dans le dossier de données, et reste-t-il de la place\u{a0}? jalon doctor",
        )
    })
}
