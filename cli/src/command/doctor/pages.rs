//! Whether what goes by link leads anywhere, and to what.

use std::collections::{HashMap, HashSet};

use jalon_core::Way;
use jalon_core::step::Done;
use jalon_daemon::channel::Outlet;
use jalon_daemon::documents::INVOICE;
use jalon_daemon::link::{came, read_page};
use jalon_daemon::work::Body;
use jalon_daemon::{deployed, digits};
use jalon_operate::no_page::{NoPage, no_page};
use jalon_store::{AccountKey, EffectState, Finding, Grade, Key, codec, shards, text};

use super::look::{COUNTED_MAX, finding, some};
use crate::house::House;
use crate::stop::Stop;

/// More links of one account, and more of what one was told, are not looked at.
const LINKS_MAX: usize = 5_000;
const TOLD_MAX: usize = 20_000;

/// What is wrong with links; nothing where the script sends nothing by link.
pub(super) fn look(house: &mut House) -> Result<Option<Finding>, Stop> {
    if house.install.receipts.is_some() {
        return without_invoice(house);
    }
    Ok(lacks(house)?.map(|lacks| {
        let grade = match lacks.held {
            true => Grade::Bad,
            false => Grade::Doubtful,
        };
        let of = |said: jalon_dsl::diagnostic::Text| text(said.en, said.fr);
        finding(grade, of(lacks.what), of(lacks.remedy))
    }))
}

/// What lacks for what the deployed script sends by link.
pub fn lacks(house: &mut House) -> Result<Option<NoPage>, Stop> {
    let entity = house.entity.id;
    let Some(deployed) = deployed::deployed(house.store.as_mut(), entity)? else {
        return Ok(None);
    };
    let program = digits::read(&deployed.program);
    let lists = digits::read(&deployed.lists);
    let (Some(program), Some(lists)) = (program, lists) else {
        return Ok(None);
    };
    let program = house.store.content(entity, program)?;
    let lists = house.store.content(entity, lists)?;
    let (Some(program), Some(lists)) = (program, lists) else {
        return Ok(None);
    };
    let world = deployed::world(&program.bytes, &lists.bytes, &deployed.language);
    Ok(world
        .ok()
        .and_then(|world| no_page(&world.machine, &house.install)))
}

/// How many invoices left by link without the invoice behind it.
fn without_invoice(house: &mut House) -> Result<Option<Finding>, Stop> {
    let entity = house.entity.id;
    let by_link = Outlet::By(Way::Link).number();
    let left = house
        .store
        .effects_in(EffectState::Relayed, &shards(), COUNTED_MAX)?;
    let mut sent: HashMap<AccountKey, HashSet<Key>> = HashMap::new();
    for effect in left {
        if effect.channel != by_link || effect.account.entity != entity {
            continue;
        }
        if let Ok(Body::Leaves(core)) = codec::decode(effect.format, &effect.body)
            && matches!(core.does, Done::SendInvoice { .. })
        {
            sent.entry(effect.account).or_default().insert(effect.key);
        }
    }
    let mut without = 0;
    for (account, keys) in sent {
        let mut with = 0;
        for link in house.store.links_of(account, LINKS_MAX)? {
            let page = read_page(&link).filter(|_| keys.contains(&link.effect));
            let Some(page) = page else { continue };
            let is_there = page.documents.iter().any(|one| one.kind == INVOICE) || {
                let told = house.store.told(entity, link.hash, TOLD_MAX)?;
                told.iter().any(|one| came::read(&one.what).is_some())
            };
            with += usize::from(is_there);
        }
        without += keys.len().saturating_sub(with);
    }
    let left = some(
        without,
        ("invoice left", "invoices left"),
        ("facture est partie", "factures sont parties"),
    );
    Ok((without > 0).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!(
                    "{} by link, and the page behind it does not have the invoice",
                    left.en
                ),
                format!(
                    "{} par lien, et la page derrière n’a pas la facture",
                    left.fr
                ),
            ),
            text(
                "jalon import documents FOLDER: their pages offer them at once",
                "jalon import documents DOSSIER\u{a0}: leurs pages les proposent aussitôt",
            ),
        )
    }))
}
