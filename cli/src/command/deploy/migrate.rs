//! `jalon deploy --migrate`: the plan that was made last is carried out.

use jalon_daemon::plan::{self, NotMoved, Plan};
use jalon_dsl::diagnostic::{Lang, text};
use serde_json::json;

use super::Format;
use crate::command::plan::overtaken;
use crate::command::simulate::progress::Progress;
use crate::house::{At, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Gives the orders of the plan; the daemon follows them. Stopped half-way, it goes on where it was.
pub fn run(at: &At, format: Format, lang: Lang) -> Result<Exit, Stop> {
    let mut house = at.open(IfMissing::Refuse)?;
    let entity = house.entity.clone();
    let last = plan::last(house.store.as_mut(), entity.id)?;
    let again = last.is_some_and(|(_, plan)| plan.given >= plan.lists.len());
    let mut ordered = plan::order_next(house.store.as_mut(), &entity, now());
    let lists = ("lists of invoices", "listes de factures");
    let total = ordered.as_ref().map_or(0, |plan| plan.lists.len());
    let mut progress = Progress::new(total as u64, lists, lang);
    while let Ok(plan) = &ordered
        && plan.given < plan.lists.len()
    {
        progress.step(1);
        ordered = plan::order_next(house.store.as_mut(), &entity, now());
    }
    progress.end();
    let plan: Plan = ordered.map_err(not_moved)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let many = plan.invoices;
        match format {
            Format::Json => writeln!(
                out,
                "{}",
                json!({"plan": plan.id, "invoices": many, "program": plan.program, "given_before": again})
            ),
            Format::Human => {
                let said = match again {
                    false => text(
                        format!(
                            "{many} invoices move to the deployed script; the daemon does it (jalon serve)"
                        ),
                        format!(
                            "{many} factures passent au script déployé\u{a0}; le démon s'en charge (jalon serve)"
                        ),
                    ),
                    true => text(
                        "this plan was carried out before; nothing was changed",
                        "ce plan a déjà été exécuté\u{a0}; rien n'a été changé",
                    ),
                };
                writeln!(out, "{}", said.get(lang))?;
                let help = text(
                    "what could not move at that moment is in the next plan: jalon plan",
                    "ce qui n'a pas pu passer à ce moment est dans le plan suivant\u{a0}: jalon plan",
                );
                writeln!(out, "{}", help.get(lang))
            }
        }
    }))
}

fn not_moved(why: NotMoved) -> Stop {
    let stop = match why {
        NotMoved::Store(trouble) => return Stop::from(trouble),
        NotMoved::Overtaken => return overtaken(),
        NotMoved::NoPlan => Stop::wrong(
            "there is no plan yet, and nothing was moved",
            "il n'y a pas encore de plan, et rien n'a été déplacé",
        ),
        NotMoved::Deployed => Stop::wrong(
            "the plan was made before another script was deployed; nothing more is moved by it",
            "le plan a été fait avant le déploiement d'un autre script\u{a0}; il ne déplace plus rien",
        ),
        NotMoved::Gone => Stop::wrong(
            "the plan can't be read any more, and nothing more is moved by it",
            "le plan n'est plus lisible, et il ne déplace plus rien",
        ),
    };
    stop.help(
        "see what would change, and make a new plan: jalon plan",
        "voyez ce qui changerait, et faites un nouveau plan\u{a0}: jalon plan",
    )
}
