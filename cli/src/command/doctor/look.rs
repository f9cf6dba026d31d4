//! What is looked at, one thing after the other.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jalon_daemon::guards::Guards;
use jalon_daemon::work::PutAside;
use jalon_daemon::{deployed, guards};
use jalon_dsl::diagnostic::Lang;
use jalon_install::{Installation, shown_span};
use jalon_operate::clock::shown;
use jalon_operate::words::replay::counted;
use jalon_store::{EntityId, Finding, Grade, Incident, Text, codec, shards, text};

use super::{feeds, mails, outbox, pages, said};
use crate::command::serve::folder::{FAILED, unread};
use crate::house::{House, now};
use crate::stop::Stop;

/// More than this is not counted.
pub(super) const COUNTED_MAX: usize = 100_000;
/// Clocks that are further apart than this are worth a look.
const APART_USUAL: Duration = Duration::from_secs(5);
const APART_MAX: Duration = Duration::from_secs(120);

/// Everything that was found.
pub fn findings(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let mut found = vec![folder(&house.folder)];
    found.extend(house.store.examine()?);
    found.push(clock(house)?);
    found.push(jumps(house)?);
    found.push(deployed(house)?);
    found.extend(shadow(house)?);
    found.extend(seller(house)?);
    found.extend(accounts(house)?);
    found.extend(others(house)?);
    found.extend(said::look(&house.install, &house.folder));
    found.extend(watched(house));
    found.extend(pages::look(house)?);
    found.extend(mails::look(house)?);
    found.extend(feeds::look(house)?);
    found.push(owners(house)?);
    found.push(parked(house)?);
    found.extend(incidents(house)?);
    found.extend(out_of_reach(house)?);
    found.extend(outbox::look(house)?);
    Ok(found)
}

/// What can be told of a folder in which nothing is deployed yet.
pub fn before_the_first_script(install: &Installation, folder: &Path) -> Vec<Finding> {
    let mut found = vec![self::folder(folder)];
    found.extend(said::look(install, folder));
    if let Err(lost) = jalon_operate::is_not_lost(folder) {
        let (what, help) = (lost.message, lost.help);
        let help = help.map_or_else(Text::default, |help| text(help.en, help.fr));
        found.push(finding(Grade::Bad, text(what.en, what.fr), help));
        return found;
    }
    found.push(finding(
        Grade::Doubtful,
        text(
            "jalon.toml can be read; nothing is deployed here yet",
            "jalon.toml se lit\u{a0}; rien n’est encore déployé ici",
        ),
        text("jalon deploy SCRIPT", "jalon deploy SCRIPT"),
    ));
    found
}

pub(super) fn finding(grade: Grade, what: Text, remedy: Text) -> Finding {
    Finding {
        grade,
        what,
        remedy,
    }
}

pub(super) fn good(en: impl Into<String>, fr: impl Into<String>) -> Finding {
    finding(Grade::Good, text(en, fr), text("", ""))
}

/// Whether nothing leaves, whatever comes due.
fn shadow(house: &mut House) -> Result<Option<Finding>, Stop> {
    let guards = Guards::read(house.store.as_mut(), house.entity.id)?;
    Ok(guards.shadow.then(|| {
        finding(
            Grade::Doubtful,
            text(
                "shadow mode: everything runs, and nothing leaves",
                "mode fantôme\u{a0}: tout tourne, et rien ne part",
            ),
            text(
                "what would have left: jalon outbox list --state shadow",
                "ce qui serait parti\u{a0}: jalon outbox list --state shadow",
            ),
        )
    }))
}

/// What lies in the watched folder and was not taken, or is looked at by nobody.
fn watched(house: &House) -> Vec<Finding> {
    let said = house.install.folder.as_ref();
    let Some(folder) = said.map(|said| house.folder.join(&said.watch)) else {
        return Vec::new();
    };
    let failed = folder.join(FAILED);
    let files = std::fs::read_dir(&failed).into_iter().flatten().flatten();
    let count = files.filter(|file| file.path().is_file()).count();
    let mut found = Vec::new();
    if count > 0 {
        let failed = failed.display();
        found.push(finding(
            Grade::Doubtful,
            text(
                format!("files in {failed}, with what was not taken and why: {count}"),
                format!("fichiers dans {failed}, avec ce qui n'a pas été pris et pourquoi\u{a0}: {count}"),
            ),
            text(
                "mend them, put them into the watched folder once more, and take them away from there",
                "corrigez-les, remettez-les dans le dossier surveillé, et retirez-les de là",
            ),
        ));
    }
    for folder in unread(&folder) {
        let folder = folder.display();
        found.push(finding(
            Grade::Doubtful,
            text(
                format!("nothing in {folder} is taken in"),
                format!("rien de {folder} n'est pris en compte"),
            ),
            text(
                "put files into the watched folder, or into the folder of their kind",
                "mettez les fichiers dans le dossier surveillé, ou dans celui de leur genre",
            ),
        ));
    }
    found
}

/// Whether files can be made in the folder, and whether others can read it.
fn folder(folder: &Path) -> Finding {
    let shown = folder.display();
    let trial = folder.join(format!(".jalon-{}", std::process::id()));
    let written = std::fs::write(&trial, b"jalon");
    let _ = std::fs::remove_file(&trial);
    if let Err(error) = written {
        return finding(
            Grade::Bad,
            text(
                format!("nothing can be written into {shown} ({error})"),
                format!("rien ne peut être écrit dans {shown} ({error})"),
            ),
            text(
                "give the folder to the user that the daemon runs as, and look at the room on the disk",
                "donnez le dossier à l’utilisateur du démon, et vérifiez la place sur le disque",
            ),
        );
    }
    if is_open_to_all(folder) {
        return finding(
            Grade::Doubtful,
            text(
                format!("every user of this machine can read {shown}"),
                format!("tous les utilisateurs de cette machine peuvent lire {shown}"),
            ),
            text(
                format!("it holds personal data: chmod 700 {shown}"),
                format!("il contient des données personnelles : chmod 700 {shown}"),
            ),
        );
    }
    good(
        format!("{shown} can be written, by its owner alone"),
        format!("{shown} est accessible en écriture, à son seul propriétaire"),
    )
}

#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o007 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_folder: &Path) -> bool {
    false
}

fn clock(house: &mut House) -> Result<Finding, Stop> {
    let theirs = house.store.now()?;
    let apart = now().millis().abs_diff(theirs.millis());
    let apart = Duration::from_millis(apart);
    let seconds = apart.as_secs();
    if apart <= APART_USUAL {
        return Ok(good(
            "the clock agrees with the database's",
            "l’horloge s’accorde avec celle de la base de données",
        ));
    }
    let grade = match apart > APART_MAX {
        true => Grade::Bad,
        false => Grade::Doubtful,
    };
    Ok(finding(
        grade,
        text(
            format!("the clock is {seconds} s away from the database's"),
            format!("l’horloge s’écarte de {seconds} s de celle de la base de données"),
        ),
        text(
            "let both machines take the time from the same server",
            "réglez les deux machines sur le même serveur de temps",
        ),
    ))
}

/// Whether the clock of a daemon jumped, and nobody has looked at it yet.
fn jumps(house: &mut House) -> Result<Finding, Stop> {
    let mut jumped = Vec::new();
    for (entity, _) in house.store.entities()? {
        jumped.extend(guards::jumps(house.store.as_mut(), entity)?);
    }
    let Some((daemon, at)) = jumped.first() else {
        return Ok(good(
            "no daemon saw its clock jump",
            "aucun démon n’a vu son horloge faire un bond",
        ));
    };
    Ok(finding(
        Grade::Doubtful,
        text(
            format!("the clock of {daemon} jumped to {at}: what comes due by it is held"),
            format!(
                "l’horloge de {daemon} a fait un bond jusqu’au {at} : ce qui arrive à terme est retenu"
            ),
        ),
        text(
            "put it right; if it is right, jalon outbox release --all --let-pass \"2 h\"",
            "remettez-la à l’heure ; si elle l’est, jalon outbox release --all --let-pass \"2 h\"",
        ),
    ))
}

fn deployed(house: &mut House) -> Result<Finding, Stop> {
    let code = house.entity.code.clone();
    let Some(deployed) = deployed::deployed(house.store.as_mut(), house.entity.id)? else {
        return Ok(finding(
            Grade::Doubtful,
            text(
                format!("no script is deployed for {code}"),
                format!("aucun script n’est déployé pour {code}"),
            ),
            text("jalon deploy SCRIPT", "jalon deploy SCRIPT"),
        ));
    };
    let (at, by) = (deployed.at, &deployed.by);
    let short: String = deployed.machine.chars().take(19).collect();
    let name = deployed.sources.first().map(|source| source.name.clone());
    let name = name.unwrap_or_default();
    Ok(good(
        format!(
            "{name} ({short}) is deployed for {code} since {}, by {by}",
            shown(None, at, Lang::En)
        ),
        format!(
            "{name} ({short}) est déployé pour {code} depuis le {}, par {by}",
            shown(None, at, Lang::Fr)
        ),
    ))
}

fn owners(house: &mut House) -> Result<Finding, Stop> {
    let now = house.store.now()?;
    let rows = house.store.shard_rows()?;
    let all = rows.len();
    // The workers of a daemon count together.
    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        if let Some(owner) = row.owner.filter(|_| row.expires > now) {
            let daemon = owner.name.split('/').next().unwrap_or_default();
            *shares.entry(daemon.to_owned()).or_default() += 1;
        }
    }
    let owned: usize = shares.values().sum();
    let names = shares.iter().map(|(name, has)| format!("{name} ({has})"));
    let names = names.collect::<Vec<_>>().join(", ");
    if owned == 0 {
        let lease = house.install.leases.lasting;
        return Ok(finding(
            Grade::Doubtful,
            text(
                "no daemon works here now",
                "aucun démon ne travaille ici en ce moment",
            ),
            text(
                format!(
                    "start one: jalon serve; what another one left is taken over after {}",
                    shown_span(lease, false)
                ),
                format!(
                    "démarrez-en un : jalon serve ; ce qu’un autre a laissé est repris après {}",
                    shown_span(lease, true)
                ),
            ),
        ));
    }
    Ok(good(
        format!("{owned} of {all} shards are worked on, by {names}"),
        format!("{owned} des {all} parts sont prises en charge, par {names}"),
    ))
}

/// So many of something, and what they do.
pub(super) fn some(count: usize, en: (&str, &str), fr: (&str, &str)) -> Text {
    let said = counted(count as u64, en, fr);
    text(said.en, said.fr)
}

fn parked(house: &mut House) -> Result<Finding, Stop> {
    let parked = house.store.parked(house.entity.id, COUNTED_MAX)?;
    let wait = some(
        parked.len(),
        ("thing waits", "things wait"),
        ("élément attend", "éléments attendent"),
    );
    let Some(first) = parked.first() else {
        return Ok(good(
            "nothing waits for an invoice that nobody knows",
            "rien n’attend une facture inconnue",
        ));
    };
    let example = &first.source;
    Ok(finding(
        Grade::Doubtful,
        text(
            format!(
                "{} for an invoice or a payment that nobody knows, such as {example}",
                wait.en
            ),
            format!(
                "{} une facture ou un paiement inconnu, par exemple {example}",
                wait.fr
            ),
        ),
        text(
            "import the missing invoices; what waits for them follows by itself",
            "importez les factures manquantes ; ce qui les attend suivra de soi-même",
        ),
    ))
}

/// What was found for another legal entity of the same store: commands work for one.
pub(super) fn of_another(code: &str, found: Finding) -> Finding {
    let (what, remedy) = (found.what, found.remedy);
    finding(
        found.grade,
        text(
            format!("for {code}: {}", what.get(false)),
            format!("pour {code}\u{a0}: {}", what.get(true)),
        ),
        text(
            format!("with JALON_LEGAL_ENTITY={code}: {}", remedy.get(false)),
            format!("avec JALON_LEGAL_ENTITY={code}\u{a0}: {}", remedy.get(true)),
        ),
    )
}

/// The legal entities of the store with their codes, that of this installation first.
pub(super) fn entities(house: &mut House) -> Result<Vec<(EntityId, String)>, Stop> {
    let own = house.entity.id;
    let mut all = house.store.entities()?;
    all.sort_by_key(|(id, _)| *id != own);
    Ok(all)
}

fn incidents(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let all = house.store.incidents(&shards(), COUNTED_MAX)?;
    let own = house.entity.id;
    let mut found = Vec::new();
    for (entity, code) in entities(house)? {
        let incidents = all.iter().filter(|one| one.account.entity == entity);
        let incidents: Vec<&Incident> = incidents.collect();
        match (entity == own, incidents.is_empty()) {
            (true, _) => found.push(stand(&incidents)),
            (false, true) => {}
            (false, false) => found.push(of_another(&code, stand(&incidents))),
        }
    }
    Ok(found)
}

fn stand(incidents: &[&Incident]) -> Finding {
    let count = incidents.len();
    if count == 0 {
        return good("there is no incident", "il n’y a aucun incident");
    }
    let stops = |one: &&&Incident| {
        let aside = codec::decode::<PutAside>(one.format, &one.body);
        matches!(aside, Ok(PutAside::Stopped))
    };
    let (en, fr) = match incidents.iter().filter(stops).count() {
        0 => (
            "what each tells of was not done, all else of its account goes on".to_owned(),
            "ce que dit chacun n’a pas été fait, le reste de son compte continue".to_owned(),
        ),
        stopped => (
            format!("{stopped} of them stopped an account; all else goes on"),
            format!("{stopped} d’entre eux ont arrêté un compte ; tout le reste continue"),
        ),
    };
    let stand = some(
        count,
        ("incident stands", "incidents stand"),
        ("incident est ouvert", "incidents sont ouverts"),
    );
    finding(
        Grade::Doubtful,
        text(
            format!("{}: {en}", stand.en),
            format!("{}\u{a0}: {fr}", stand.fr),
        ),
        text("jalon incident list", "jalon incident list"),
    )
}

/// Customers of open invoices whom nothing could reach; of no interest where others know the addresses.
fn out_of_reach(house: &mut House) -> Result<Option<Finding>, Stop> {
    let style = jalon_operate::styles(house)?.into_values().next();
    if style.is_none_or(|style| style.filed.is_empty() && style.relayed.is_empty()) {
        return Ok(None);
    }
    let found = jalon_operate::customers::reach::out_of_reach(house)?;
    let count = found.customers.len();
    let Some(first) = found.customers.first() else {
        return Ok(None);
    };
    let what = match (count, found.more) {
        (1, false) => text(
            format!("1 customer of an open invoice has no contact with an address: {first}"),
            format!(
                "1 client d’une facture ouverte n’a aucun contact avec une adresse\u{a0}: {first}"
            ),
        ),
        (_, more) => {
            let (en, fr) = if more {
                ("at least ", "au moins ")
            } else {
                ("", "")
            };
            text(
                format!(
                    "{en}{count} customers of open invoices have no contact with an address, such as {first}"
                ),
                format!(
                    "{fr}{count} clients de factures ouvertes n’ont aucun contact avec une adresse, par exemple {first}"
                ),
            )
        }
    };
    Ok(Some(finding(
        Grade::Doubtful,
        what,
        text("jalon import customers", "jalon import customers"),
    )))
}

/// What the messages of the deployed script say of the seller, and jalon.toml does not.
fn seller(house: &mut House) -> Result<Option<Finding>, Stop> {
    let Some(deployed) = deployed::deployed(house.store.as_mut(), house.entity.id)? else {
        return Ok(None);
    };
    let program = jalon_daemon::digits::read(&deployed.program).unwrap_or_default();
    let world = jalon_operate::found::Facing::new(&deployed).world(house, program)?;
    let lacking = jalon_operate::seller::lacking(&world.machine, &house.install.seller);
    let said = jalon_operate::seller::in_words(&lacking);
    Ok(said.map(|(what, remedy)| {
        finding(
            Grade::Doubtful,
            text(what.en, what.fr),
            text(remedy.en, remedy.fr),
        )
    }))
}

/// Open invoices in currencies in which the house has no account; of no interest where it tells nobody any.
fn accounts(house: &mut House) -> Result<Vec<Finding>, Stop> {
    if house.install.seller.accounts.is_empty() && house.install.receipts.is_none() {
        return Ok(Vec::new());
    }
    let without = jalon_operate::customers::currencies::without_account(house)?;
    let found = without.into_iter().map(|(currency, count)| {
        finding(
            Grade::Doubtful,
            text(
                format!("open invoices in {currency}, and no [[seller.accounts]] for it: {count}; messages and pages don't say how to pay them"),
                format!("factures ouvertes en {currency}, et aucun [[seller.accounts]] pour cette devise\u{a0}: {count}\u{a0}; messages et pages ne disent pas comment les régler"),
            ),
            text(
                format!("[[seller.accounts]] iban = \"...\", currency = \"{currency}\" in jalon.toml"),
                format!("[[seller.accounts]] iban = \"...\", currency = \"{currency}\" dans jalon.toml"),
            ),
        )
    });
    Ok(found.collect())
}

/// Other legal entities in the same store: nothing of theirs leaves from here.
fn others(house: &mut House) -> Result<Option<Finding>, Stop> {
    let (own, others) = (house.entity.code.clone(), jalon_operate::others(house)?);
    let names = others.join(", ");
    Ok((!others.is_empty()).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!("{names} is in this store, too, and jalon.toml is for {own}: what is to leave for {names} is held by a daemon that runs here"),
                format!("{names} est aussi dans cette base, et jalon.toml est celui de {own}\u{a0}: ce qui doit partir pour {names} est retenu par un démon qui tourne ici"),
            ),
            text(
                "give each legal entity its own database",
                "donnez à chaque entité juridique sa propre base",
            ),
        )
    }))
}
