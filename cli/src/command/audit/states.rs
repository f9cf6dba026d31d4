//! States, payers and timers of accounts against what their journals come to.

use std::collections::{BTreeSet, HashMap};

use jalon_daemon::house::Houses;
use jalon_daemon::verified::{Compared, Differs, Timers, compared};
use jalon_dsl::diagnostic::{Text, text};
use jalon_store::AccountKey;

use crate::house::House;
use crate::stop::Stop;

/// What was looked at, and what was found.
#[derive(Default)]
pub struct States {
    /// How many accounts were compared.
    pub compared: u64,
    /// How many could not be.
    pub skipped: u64,
    /// How many there are.
    pub all: u64,
    /// What was found, with its kind for programs.
    pub found: Vec<(Text, &'static str)>,
}

/// So many accounts are read at once.
const PAGE: usize = 1_000;

/// A number of accounts, as it is typed.
pub fn most(typed: &str) -> Result<usize, String> {
    match typed {
        "all" | "tous" => Ok(usize::MAX),
        "none" | "aucun" => Ok(0),
        number => number.parse().map_err(|_| "100000, all, none".to_owned()),
    }
}

/// Compares so many accounts of all legal entities, in the order of their keys. Of those whose journals are
/// broken that is told already.
pub fn compare(
    house: &mut House,
    most: usize,
    broken: &BTreeSet<AccountKey>,
) -> Result<States, Stop> {
    let mut states = States::default();
    let store = house.store.as_mut();
    let mut houses = Houses::new(HashMap::new());
    houses.read(store)?;
    let mut timers = Timers::default();
    for (entity, _) in store.entities()? {
        let mut after = None;
        loop {
            let heads = store.heads(entity, after, PAGE)?;
            let Some(last) = heads.last() else {
                break;
            };
            after = Some(last.account.account);
            for head in &heads {
                states.all += 1;
                let looked_at = states.compared + states.skipped;
                if usize::try_from(looked_at).unwrap_or(usize::MAX) >= most {
                    continue;
                }
                if broken.contains(&head.account) {
                    states.compared += 1;
                    continue;
                }
                match compared(store, &mut houses, (head.account, &mut timers))? {
                    Some(Compared::With(differs)) => {
                        states.compared += 1;
                        let payer = payer(store, head.account)?;
                        let found = differs.iter().map(|one| told(&payer, one));
                        states.found.extend(found);
                    }
                    Some(Compared::Not) => states.skipped += 1,
                    None => {}
                }
            }
        }
    }
    Ok(states)
}

fn payer(store: &mut dyn jalon_store::Store, account: AccountKey) -> Result<String, Stop> {
    let row = store.accounts(&[account])?.into_iter().next();
    Ok(row.map(|row| row.payer).unwrap_or_default())
}

fn told(payer: &str, differs: &Differs) -> (Text, &'static str) {
    match differs {
        Differs::Payer => (
            text(
                format!("account {payer}: its journal is that of another payer"),
                format!("compte {payer}\u{a0}: son journal est celui d'un autre payeur"),
            ),
            "row",
        ),
        Differs::State => (
            text(
                format!("account {payer}: its state is not what its journal comes to"),
                format!("compte {payer}\u{a0}: son état n'est pas celui auquel mène son journal"),
            ),
            "row",
        ),
        Differs::Timers { missing, unwanted } => (
            text(
                format!(
                    "account {payer}: timers missing {missing}, timers that nothing wants {unwanted}"
                ),
                format!(
                    "compte {payer}\u{a0}: minuteries manquantes {missing}, minuteries que rien ne demande {unwanted}"
                ),
            ),
            "timers",
        ),
        Differs::Step(number) => (
            text(
                format!("account {payer}: entry {number} is not what its script comes to"),
                format!(
                    "compte {payer}\u{a0}: l'écriture {number} n'est pas celle à laquelle mène son script"
                ),
            ),
            "step",
        ),
    }
}
