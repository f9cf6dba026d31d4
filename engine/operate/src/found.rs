//! Finds an invoice, its account, and the script that its account is pinned to.

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::step::{Account, SubjectId};
use jalon_daemon::deployed::{self, Deployed};
use jalon_daemon::digits;
use jalon_daemon::guards::Feeds;
use jalon_daemon::kept::Kept;
use jalon_daemon::parts::{self, Part};
use jalon_dsl::source::{SourceFile, Sources};
use jalon_simulate::World;
use jalon_store::{AccountKey, AccountRow, Hash, Key, Known, Open};

use crate::next::KeptBack;
use crate::{House, Page, Place, Refused, Script};

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
    /// What keeps lines of its account back beside the script.
    pub kept_back: KeptBack,
}

/// The invoice with a number.
pub fn invoice(house: &mut House, number: &str) -> Result<Found, Refused> {
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
    let feeds = Feeds::read(house.store.as_mut(), house.entity.id)?;
    let kept_back = KeptBack::of(house, &row, (&kept, &feeds))?;
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
        kept_back,
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
    pub fn script(&mut self, house: &mut House, program: Hash) -> Result<Arc<Script>, Refused> {
        if let Some(known) = self.scripts.get(&program) {
            return Ok(known.clone());
        }
        let made = script(house, self.deployed, (program, self.lists))?;
        self.scripts.insert(program, made.clone());
        Ok(made)
    }

    /// The world of a program.
    pub fn world(&mut self, house: &mut House, program: Hash) -> Result<Arc<World>, Refused> {
        if let Some(known) = self.worlds.get(&program) {
            return Ok(known.clone());
        }
        let world = Arc::new(self.script(house, program)?.world.clone());
        self.worlds.insert(program, world.clone());
        Ok(world)
    }

    /// The worlds of parts, in their order.
    pub fn worlds(
        &mut self,
        house: &mut House,
        parts: &[Part],
    ) -> Result<Vec<Arc<World>>, Refused> {
        let programs = parts.iter().map(|part| part.program);
        programs.map(|program| self.world(house, program)).collect()
    }

    /// The part at a place sees the payer's other ones.
    pub fn look(
        &mut self,
        house: &mut House,
        parts: &mut [Part],
        at: usize,
    ) -> Result<(), Refused> {
        if parts.len() < 2 {
            return Ok(());
        }
        let worlds = self.worlds(house, parts)?;
        parts::face(parts, &worlds, at);
        Ok(())
    }
}

/// So many accounts are read at once.
const TOGETHER: usize = 50;
/// So many accounts are looked at for one page, whether they have something for it or not.
const LOOKED_AT_MAX: usize = 2_000;

/// A walk through accounts, from a place on.
pub struct Walk {
    deployed: Deployed,
    after: Option<Place>,
    /// The only account that is wanted; none for all, nothing in it if it is not there.
    only: Option<Option<AccountKey>>,
    /// Only accounts in which at least so much is open.
    least: Open,
    /// Up to when payments are known.
    feeds: Feeds,
}

/// What an account has for a page: each with its subject, under one script.
pub type Visit<'v, T> = &'v mut dyn FnMut((&Account, &KeptBack), &Script, &mut Vec<(SubjectId, T)>);

impl Walk {
    /// From a place on, through all accounts or that of a customer.
    pub fn new(
        house: &mut House,
        after: Option<Place>,
        (customer, least): (Option<&str>, Open),
    ) -> Result<Walk, Refused> {
        let only = match customer {
            None => None,
            Some(customer) => {
                let key = Key::of_customer(&house.entity.code, customer);
                let known = house.store.known(house.entity.id, &[key])?;
                Some(known.into_iter().next().map(|known| known.account))
            }
        };
        Ok(Walk {
            deployed: deployed(house)?,
            after,
            only,
            least,
            feeds: Feeds::read(house.store.as_mut(), house.entity.id)?,
        })
    }

    /// The next page, in the order of accounts and of the subjects in each.
    pub fn page<T>(
        &mut self,
        house: &mut House,
        limit: usize,
        visit: Visit<'_, T>,
    ) -> Result<Page<T>, Refused> {
        let mut facing = (Facing::new(&self.deployed), &self.feeds);
        let mut items: Vec<(Place, T)> = Vec::new();
        let begun = self.after.filter(|place| place.after.is_some());
        if let Some(begun) = begun {
            let key = AccountKey {
                entity: house.entity.id,
                account: begun.account(),
            };
            let rows = house.store.accounts(&[key])?;
            visit_all(house, &mut facing, &rows, visit, &mut items)?;
            items.retain(|(place, _)| place.after > begun.after);
        }
        let mut after = self.after.map(Place::account);
        let mut looked_at = 0;
        let mut through = true;
        while items.len() <= limit {
            if looked_at >= LOOKED_AT_MAX {
                through = false;
                break;
            }
            let rows = match self.only {
                Some(only) => {
                    let first = only.filter(|one| looked_at == 0 && after < Some(one.account));
                    let keys: Vec<AccountKey> = first.into_iter().collect();
                    house.store.accounts(&keys)?
                }
                None => {
                    let (entity, least) = (house.entity.id, self.least);
                    house.store.open_accounts(entity, least, after, TOGETHER)?
                }
            };
            let Some(last) = rows.last() else {
                break;
            };
            after = Some(last.key.account);
            looked_at += rows.len();
            visit_all(house, &mut facing, &rows, visit, &mut items)?;
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let next = match (more, through) {
            (true, _) => items.last().map(|(place, _)| *place),
            (false, true) => None,
            (false, false) => after.map(|account| Place {
                in_: account.0,
                after: None,
            }),
        };
        self.after = next;
        Ok(Page {
            items: items.into_iter().map(|(_, item)| item).collect(),
            next,
        })
    }
}

/// Visits what runs of accounts under each program, with its script.
fn visit_all<T>(
    house: &mut House,
    (facing, feeds): &mut (Facing<'_>, &Feeds),
    rows: &[AccountRow],
    visit: Visit<'_, T>,
    items: &mut Vec<(Place, T)>,
) -> Result<(), Refused> {
    for row in rows {
        let kept = kept(row)?;
        let kept_back = KeptBack::of(house, row, (&kept, feeds))?;
        let mut parts = kept.parts;
        let mut of_account = Vec::new();
        for at in 0..parts.len() {
            facing.look(house, &mut parts, at)?;
            let Some(part) = parts.get(at) else {
                continue;
            };
            let script = facing.script(house, part.program)?;
            visit((&part.account, &kept_back), &script, &mut of_account);
        }
        of_account.sort_by_key(|(subject, _)| subject.0);
        let in_ = row.key.account.0;
        let placed = of_account.into_iter().map(|(subject, item)| {
            let after = Some(subject.0);
            (Place { in_, after }, item)
        });
        items.extend(placed);
    }
    Ok(())
}

fn unknown(number: &str) -> Refused {
    Refused::unknown(
        format!("there is no invoice {number} here"),
        format!("il n'y a pas de facture {number} ici"),
    )
    .help(
        "jalon invoice list tells those that are; one that was just imported comes with the next turn of the daemon",
        "jalon invoice list donne celles qui y sont\u{a0}; une facture tout juste importée vient au prochain tour du démon",
    )
}

/// How the account of a row stands.
pub fn kept(row: &AccountRow) -> Result<Kept, Refused> {
    Kept::read(row).map_err(|error| {
        let (payer, why) = (&row.payer, error.words());
        Refused::store(
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
pub fn deployed(house: &mut House) -> Result<Deployed, Refused> {
    let deployed = deployed::deployed(house.store.as_mut(), house.entity.id)?;
    deployed.ok_or_else(|| {
        Refused::over(
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
    of: (Hash, Hash),
) -> Result<Arc<Script>, Refused> {
    let entity = house.entity.id;
    if let Some(known) = house.scripts.known(entity, deployed, of) {
        return Ok(known);
    }
    let script = Arc::new(read(house, deployed, of)?);
    house.scripts.keep(entity, deployed, of, &script);
    Ok(script)
}

fn read(
    house: &mut House,
    deployed: &Deployed,
    (program, lists): (Hash, Hash),
) -> Result<Script, Refused> {
    let (own, listed) = (content(house, program)?, content(house, lists)?);
    let world = deployed::world(&own, &listed, &deployed.language);
    let mut world: World = world.map_err(|error| {
        Refused::store(
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
    Ok(Script {
        name: first.map(|one| one.name.to_string()).unwrap_or_default(),
        sources,
        hash: own.map(|own| own.machine.to_string()).unwrap_or_default(),
        world,
    })
}

/// The script that the account of an invoice is pinned to.
pub fn script_of(house: &mut House, found: &Found) -> Result<Arc<Script>, Refused> {
    let deployed = deployed(house)?;
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    script(house, &deployed, (found.program, lists))
}

fn content(house: &mut House, hash: Hash) -> Result<Vec<u8>, Refused> {
    let content = house.store.content(house.entity.id, hash)?;
    let content = content.ok_or_else(|| {
        Refused::store(
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
