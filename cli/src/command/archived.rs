//! What is in the archive, held against the checkpoints of the journal.

use std::collections::BTreeMap;
use std::path::Path;

use jalon_store::{AccountKey, Entry, archive};

use crate::house::House;
use crate::input::reason;
use crate::stop::Stop;

/// So many accounts are looked at together.
const PAGE: usize = 1_000;

/// The payers whose archived entries don't lead to the checkpoints of their journals.
pub fn wanting(house: &mut House, folder: &Path) -> Result<Vec<String>, Stop> {
    let archived = read(house, folder)?;
    let none = BTreeMap::new();
    let mut wanting = Vec::new();
    let mut after = None;
    loop {
        let heads = house.store.heads(house.entity.id, after, PAGE)?;
        let Some(last) = heads.last() else {
            return Ok(wanting);
        };
        after = Some(last.account.account);
        for head in &heads {
            let Some(checkpoint) = house.store.checkpoint(head.account)? else {
                continue;
            };
            let entries = archived.get(&head.account).unwrap_or(&none);
            if !archive::leads_to(&checkpoint, entries) {
                let row = house.store.accounts(&[head.account])?.into_iter().next();
                wanting.extend(row.map(|row| row.payer));
            }
        }
    }
}

type Archived = BTreeMap<AccountKey, BTreeMap<i64, Entry>>;

/// All entries of the archive; of those that are there twice, one.
fn read(house: &House, folder: &Path) -> Result<Archived, Stop> {
    let cannot = |error: &std::io::Error| {
        let (shown, why) = (folder.display(), reason(error));
        Stop::wrong(
            format!("cannot read {shown}: {}", why.en),
            format!("lecture impossible de {shown}\u{a0}: {}", why.fr),
        )
        .help(
            "name the folder of the archive, archive in the data folder if nobody moved it",
            "nommez le dossier des archives\u{a0}: archive dans le dossier de données, si personne ne l'a déplacé",
        )
    };
    let mut all = Archived::new();
    let files = std::fs::read_dir(folder).map_err(|error| cannot(&error))?;
    for file in files {
        let path = file.map_err(|error| cannot(&error))?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !(name.starts_with("journal-") && name.ends_with(".jsonl")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| cannot(&error))?;
        for line in text.lines() {
            // What can't be read is missing, and told so.
            if let Some((code, entry)) = archive::read_line(line, house.entity.id)
                && code == house.entity.code
            {
                all.entry(entry.account)
                    .or_default()
                    .insert(entry.number, entry);
            }
        }
    }
    Ok(all)
}
