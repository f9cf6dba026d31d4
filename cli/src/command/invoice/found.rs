//! Finds an invoice, its account, and the script that its account is pinned to.

use std::sync::Arc;

use jalon_core::step::{Account, SubjectId};
use jalon_daemon::deployed::{self, Deployed};
use jalon_daemon::digits;
use jalon_daemon::kept::Kept;
use jalon_dsl::source::{SourceFile, Sources};
use jalon_simulate::World;
use jalon_store::{AccountRow, Hash, Known};

use crate::command::simulate::Script;
use crate::house::House;
use crate::stop::Stop;

/// An invoice that was found.
pub struct Found {
    /// Its account.
    pub row: AccountRow,
    /// How the account stands.
    pub account: Account,
    /// The invoice.
    pub subject: SubjectId,
}

/// The invoice with a number.
pub fn invoice(house: &mut House, number: &str) -> Result<Found, Stop> {
    let key = house.entity.invoice_by_number(number);
    let known: Option<Known> = house
        .store
        .known(house.entity.id, &[key])?
        .into_iter()
        .next();
    let known = known.ok_or_else(|| unknown(number))?;
    let row = house.store.accounts(&[known.account])?.into_iter().next();
    let row = row.ok_or_else(|| unknown(number))?;
    let account = account(&row)?;
    Ok(Found {
        row,
        account,
        subject: known.subject,
    })
}

fn unknown(number: &str) -> Stop {
    Stop::wrong(
        format!("there is no invoice {number} here"),
        format!("il n'y a pas de facture {number} ici"),
    )
    .help(
        "jalon invoice list tells those that are; one that was just imported comes with the next turn of the daemon",
        "jalon invoice list donne celles qui y sont\u{a0}; une facture tout juste importée vient au prochain tour du démon",
    )
}

/// How the account of a row stands.
pub fn account(row: &AccountRow) -> Result<Account, Stop> {
    let kept = Kept::read(row.format, &row.state).map_err(|error| {
        let payer = &row.payer;
        Stop::wrong(
            format!("the account of {payer} can't be read: {error:?}"),
            format!("le compte de {payer} ne peut pas être lu\u{a0}: {error:?}"),
        )
        .help(
            "jalon doctor examines the store; a newer version of Jalon may have written it",
            "jalon doctor examine la base\u{a0}; une version plus récente de Jalon l'a peut-être écrit",
        )
    })?;
    Ok(kept.account)
}

/// What is deployed.
pub fn deployed(house: &mut House) -> Result<Deployed, Stop> {
    let deployed = deployed::deployed(house.store.as_mut(), house.entity.id)?;
    deployed.ok_or_else(|| {
        Stop::wrong(
            "no script is deployed here",
            "aucun script n'est déployé ici",
        )
        .help("jalon deploy SCRIPT", "jalon deploy SCRIPT")
    })
}

/// The script of a program with dated lists; with its source, where it is the one that is deployed.
pub fn script(
    house: &mut House,
    deployed: &Deployed,
    (program, lists): (Hash, Hash),
) -> Result<Arc<Script>, Stop> {
    let (own, listed) = (content(house, program)?, content(house, lists)?);
    let world = deployed::world(&own, &listed, &deployed.language);
    let mut world: World = world.map_err(|error| {
        Stop::wrong(
            format!("the script of this account can't be run: {error}"),
            format!("le script de ce compte ne peut pas être exécuté\u{a0}: {error}"),
        )
    })?;
    let mut sources = Sources::new();
    if digits::read(&deployed.program) == Some(program) {
        if let Some(hash) = digits::read(&deployed.source_map) {
            let map = content(house, hash)?;
            world.source_map = serde_json::from_slice(&map).unwrap_or_default();
        }
        for source in &deployed.sources {
            if let Some(hash) = digits::read(&source.sha256) {
                let bytes = content(house, hash)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                sources.add(SourceFile::new(source.name.as_str(), text));
            }
        }
    }
    Ok(Arc::new(Script {
        name: deployed
            .sources
            .first()
            .map(|one| one.name.to_string())
            .unwrap_or_default(),
        sources,
        hash: deployed.machine.to_string(),
        world,
    }))
}

fn content(house: &mut House, hash: Hash) -> Result<Vec<u8>, Stop> {
    let content = house.store.content(house.entity.id, hash)?;
    let content = content.ok_or_else(|| {
        Stop::wrong(
            format!("the content {hash} is not in the store"),
            format!("le contenu {hash} n'est pas dans la base"),
        )
        .help(
            "jalon doctor examines the store",
            "jalon doctor examine la base",
        )
    })?;
    Ok(content.bytes)
}
