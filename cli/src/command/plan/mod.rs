//! `jalon plan`: what a move of the invoices under way to the script that is deployed would change.

mod count;
mod felt;
mod show;

use std::collections::HashMap;
use std::time::Duration;

use clap::Args;
use jalon_core::Instant;
use jalon_core::step::SubjectId;
use jalon_daemon::deployed::Deployed;
use jalon_daemon::parts::Part;
use jalon_daemon::plan::{self, LIST_MAX, Plan};
use jalon_daemon::{digits, work};
use jalon_dsl::diagnostic::Lang;
use jalon_explore::Bounds;
use jalon_store::{AccountKey, Effect, Hash, Key, SHARDS};
use smol_str::SmolStr;

use crate::command::deploy::Format;
use crate::command::prove::budget;
use crate::command::simulate::progress::Progress;
use crate::house::{At, House, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};
use count::Count;
use felt::Feels;
use jalon_operate::found::{Facing, deployed, kept};

/// Tell what a move of invoices under way to the deployed script would change
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    at: At,
    /// Who plans, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// For so many seconds, look for invoices that would feel the change if any one thing happened; 0 to
    /// leave it
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    budget: u64,
    /// How to show the plan
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

const PAGE: usize = 500;

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    make(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn make(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let by = arguments.by.clone().unwrap_or_else(user);
    let deployed = deployed(&mut house)?;
    let (id, now) = (house.entity.id, now());
    // Read first: if somebody deploys while this looks, the plan is refused later.
    let deployment = plan::deployment(house.store.as_mut(), id)?;
    let spent = budget::spent(Duration::from_secs(arguments.budget));
    let bounds = Bounds {
        things: 1,
        spent: &spent,
        ..Bounds::default()
    };
    let feels = (arguments.budget > 0).then(|| Feels::new(&bounds, lang));
    let (count, lists, feels) = look(&mut house, &deployed, (now, lang), feels)?;
    if count.goes > 0 {
        let mark = format!("{} {by} {lists:?}", now.millis());
        let mark = Hash::of(&[mark.as_bytes()]).to_string();
        let plan = Plan {
            id: mark.get(..16).unwrap_or_default().into(),
            at: now,
            by: by.into(),
            deployment,
            program: deployed.program.clone(),
            invoices: count.goes,
            lists,
            given: 0,
        };
        if !plan::keep(house.store.as_mut(), id, &plan)? {
            return Err(overtaken());
        }
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        let shown = show::Shown {
            count: &count,
            feels: feels.as_ref(),
            deployed: &deployed,
        };
        match arguments.format {
            Format::Human => shown.human(lang, out),
            Format::Json => shown.json(out),
        }
    }))
}

/// Somebody else made a plan, or carries one out, at this moment.
pub fn overtaken() -> Stop {
    Stop::wrong(
        "somebody else plans or moves invoices at this moment",
        "quelqu'un d'autre prépare un plan ou déplace des factures en ce moment",
    )
    .help(
        "make a new plan: jalon plan",
        "refaites un plan\u{a0}: jalon plan",
    )
}

/// What is on its way of accounts that have something under another program: asked for in one question.
fn away(
    house: &mut House,
    read: &[(AccountKey, Vec<Part>)],
    program: Hash,
) -> Result<HashMap<AccountKey, Vec<SubjectId>>, Stop> {
    let others = read.iter().filter(|(_, parts)| {
        let mut parts = parts.iter();
        parts.any(|part| part.program != program)
    });
    let others: Vec<AccountKey> = others.map(|(key, _)| *key).collect();
    let mut by_account: HashMap<AccountKey, Vec<Effect>> = HashMap::new();
    for effect in house.store.effects_of_all(&others)? {
        by_account.entry(effect.account).or_default().push(effect);
    }
    let away = by_account.into_iter();
    Ok(away
        .map(|(key, effects)| (key, work::on_their_way(&effects)))
        .collect())
}

/// Looks at all accounts, and keeps the lists of what would go.
fn look<'b>(
    house: &mut House,
    deployed: &Deployed,
    (now, lang): (Instant, Lang),
    mut feels: Option<Feels<'b>>,
) -> Result<(Count, Vec<SmolStr>, Option<Feels<'b>>), Stop> {
    let program = digits::read(&deployed.program).unwrap_or_default();
    let mut facing = Facing::new(deployed);
    let to = facing.world(house, program)?;
    let (mut count, mut lists) = (Count::default(), Vec::new());
    let mut going: Vec<(Key, Vec<SubjectId>)> = Vec::new();
    let mut after = None;
    // Accounts are spread over all shards alike, so these tell how far it is.
    let parts_of = ("parts of the store", "parties de la base");
    let mut progress = Progress::new(u64::from(SHARDS), parts_of, lang);
    let mut shard = 0;
    loop {
        let heads = house.store.heads(house.entity.id, after, PAGE)?;
        let keys: Vec<AccountKey> = heads.iter().map(|head| head.account).collect();
        let Some(last) = keys.last().copied() else {
            break;
        };
        after = Some(last.account);
        let mut read = Vec::new();
        for row in house.store.accounts(&keys)? {
            read.push((row.key, kept(&row)?.parts));
        }
        let away = away(house, &read, program)?;
        for (key, parts) in read {
            let worlds = facing.worlds(house, &parts)?;
            let away = away.get(&key).cloned().unwrap_or_default();
            let mut each = |going: plan::Going<'_>| {
                if let Some(feels) = &mut feels {
                    feels.look(&going, &to, now);
                }
            };
            let found = plan::look(&parts, &worlds, (program, &to), &away, now, &mut each);
            count.add(&found, &parts, now);
            if !found.subjects.is_empty() {
                going.push((key.account, found.subjects));
            }
        }
        while going.len() >= LIST_MAX {
            let rest = going.split_off(LIST_MAX);
            let list = plan::keep_list(house.store.as_mut(), house.entity.id, &going)?;
            lists.push(list);
            going = rest;
        }
        let now_at = u64::from(last.shard().0);
        progress.step(now_at.saturating_sub(shard));
        shard = now_at;
    }
    progress.end();
    if !going.is_empty() {
        let list = plan::keep_list(house.store.as_mut(), house.entity.id, &going)?;
        lists.push(list);
    }
    Ok((count, lists, feels))
}
