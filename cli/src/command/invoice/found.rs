//! Finds an invoice, its account, and the script that its account is pinned to.

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::step::{Account, SubjectId};
use jalon_daemon::deployed::{self, Deployed};
use jalon_daemon::digits;
use jalon_daemon::kept::Kept;
use jalon_daemon::parts::{self, Part};
use jalon_dsl::source::{SourceFile, Sources};
use jalon_simulate::World;
use jalon_store::{AccountKey, AccountRow, Hash, Known};

use crate::command::simulate::Script;
use crate::house::House;
use crate::stop::Stop;

/// An invoice that was found.
pub struct Found {
    /// Its account.
    pub row: AccountRow,
    /// How the account stands under its program: it sees what others hold.
    pub account: Account,
    /// The program that it is pinned to.
    pub program: Hash,
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
    let kept = kept(&row)?;
    let at = parts::of_subject(&kept.parts, known.subject);
    let at = at.ok_or_else(|| unknown(number))?;
    let mut parts = kept.parts;
    let deployed = deployed(house)?;
    Facing::new(&deployed).look(house, &mut parts, at)?;
    let part = parts.into_iter().nth(at).ok_or_else(|| unknown(number))?;
    Ok(Found {
        row,
        account: part.account,
        program: part.program,
        subject: known.subject,
    })
}

/// Scripts of programs with the lists of today, each made once.
pub struct Facing<'d> {
    deployed: &'d Deployed,
    lists: Hash,
    scripts: HashMap<Hash, Arc<Script>>,
    worlds: HashMap<Hash, Arc<World>>,
}

impl<'d> Facing<'d> {
    /// None is made yet.
    pub fn new(deployed: &'d Deployed) -> Facing<'d> {
        Facing {
            deployed,
            lists: digits::read(&deployed.lists).unwrap_or_default(),
            scripts: HashMap::new(),
            worlds: HashMap::new(),
        }
    }

    /// The script of a program.
    pub fn script(&mut self, house: &mut House, program: Hash) -> Result<Arc<Script>, Stop> {
        if let Some(known) = self.scripts.get(&program) {
            return Ok(known.clone());
        }
        let made = script(house, self.deployed, (program, self.lists))?;
        self.scripts.insert(program, made.clone());
        Ok(made)
    }

    /// The world of a program.
    pub fn world(&mut self, house: &mut House, program: Hash) -> Result<Arc<World>, Stop> {
        if let Some(known) = self.worlds.get(&program) {
            return Ok(known.clone());
        }
        let world = Arc::new(self.script(house, program)?.world.clone());
        self.worlds.insert(program, world.clone());
        Ok(world)
    }

    /// The worlds of parts, in their order.
    pub fn worlds(&mut self, house: &mut House, parts: &[Part]) -> Result<Vec<Arc<World>>, Stop> {
        let programs = parts.iter().map(|part| part.program);
        programs.map(|program| self.world(house, program)).collect()
    }

    /// The part at a place sees the payer's other ones.
    pub fn look(&mut self, house: &mut House, parts: &mut [Part], at: usize) -> Result<(), Stop> {
        if parts.len() < 2 {
            return Ok(());
        }
        let worlds = self.worlds(house, parts)?;
        parts::face(parts, &worlds, at);
        Ok(())
    }
}

/// So many accounts are read at once.
const PAGE: usize = 500;

/// Visits what runs of every account under each program, with its script, until the visitor has seen
/// enough.
pub fn each_account(
    house: &mut House,
    visit: &mut dyn FnMut(&Account, &Script) -> bool,
) -> Result<(), Stop> {
    let deployed = deployed(house)?;
    let mut facing = Facing::new(&deployed);
    let mut after = None;
    loop {
        let heads = house.store.heads(house.entity.id, after, PAGE)?;
        let keys: Vec<AccountKey> = heads.iter().map(|head| head.account).collect();
        let Some(last) = keys.last() else {
            return Ok(());
        };
        after = Some(last.account);
        for row in house.store.accounts(&keys)? {
            let mut parts = kept(&row)?.parts;
            for at in 0..parts.len() {
                facing.look(house, &mut parts, at)?;
                let Some(part) = parts.get(at) else {
                    continue;
                };
                let script = facing.script(house, part.program)?;
                if !visit(&part.account, &script) {
                    return Ok(());
                }
            }
        }
    }
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
pub fn kept(row: &AccountRow) -> Result<Kept, Stop> {
    Kept::read(row).map_err(|error| {
        let (payer, why) = (&row.payer, error.words());
        Stop::wrong(
            format!("the account of {payer} can't be read: {}", why.en),
            format!("le compte de {payer} ne peut pas être lu\u{a0}: {}", why.fr),
        )
        .help(
            "jalon doctor examines the store; a newer version of Jalon may have written it",
            "jalon doctor examine la base\u{a0}; une version plus récente de Jalon l'a peut-être écrit",
        )
    })
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

/// The script of a program with dated lists; with the source that it was last deployed with.
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
    let own = match digits::read(&deployed.program) == Some(program) {
        true => Some(deployed.clone()),
        false => deployed::of_program(house.store.as_mut(), house.entity.id, program)?,
    };
    if let Some(own) = &own {
        if let Some(hash) = digits::read(&own.source_map) {
            let map = content(house, hash)?;
            world.source_map = serde_json::from_slice(&map).unwrap_or_default();
        }
        for source in &own.sources {
            if let Some(hash) = digits::read(&source.sha256) {
                let bytes = content(house, hash)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                sources.add(SourceFile::new(source.name.as_str(), text));
            }
        }
    }
    let own = own.as_ref();
    let first = own.and_then(|own| own.sources.first());
    Ok(Arc::new(Script {
        name: first.map(|one| one.name.to_string()).unwrap_or_default(),
        sources,
        hash: own.map(|own| own.machine.to_string()).unwrap_or_default(),
        world,
    }))
}

/// The script that the account of an invoice is pinned to.
pub fn script_of(house: &mut House, found: &Found) -> Result<Arc<Script>, Stop> {
    let deployed = deployed(house)?;
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    script(house, &deployed, (found.program, lists))
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
