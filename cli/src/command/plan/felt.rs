//! Which invoices under way would feel a change: each alone, under its own script and under the other from
//! now on, with nothing happening and with any one thing.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use jalon_core::step::{Account, SubjectId, calendar_of};
use jalon_core::{Instant, Zone};
use jalon_daemon::plan::Going;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_explore::{Bounds, Feel, Felt, Parting};
use jalon_simulate::World;
use jalon_store::Hash;
use serde_json::{Value, json};

use super::count::Few;
use crate::command::diff::said;
use crate::command::prove::human::told;
use crate::command::prove::story::Story;
use crate::command::words::shown_day;

/// So many changes are told.
const CHANGES_MAX: usize = 12;

/// What was found.
pub struct Feels<'b> {
    bounds: &'b Bounds<'b>,
    lang: Lang,
    by_program: HashMap<Hash, Feel<'b>>,
    nothing: usize,
    not_decided: usize,
    differ: usize,
    changes: Vec<(Change, Few)>,
}

/// Where both part, in words: the first example gives the days.
struct Change {
    /// What must happen; nothing, if time alone parts them.
    happens: Vec<String>,
    day: String,
    old: Vec<String>,
    new: Vec<String>,
}

impl Change {
    fn of(
        parting: &Parting,
        (old, new): (&World, &World),
        (account, of): (&Account, SubjectId),
        lang: Lang,
    ) -> Change {
        let happens = parting.happens.iter();
        let calendar = account
            .subject(of)
            .map(|subject| calendar_of(&old.machine, &old.context, account, subject, parting.at));
        let zone = calendar.map_or_else(Zone::utc, |calendar| calendar.parts().zone.clone());
        let day = zone.local(parting.at).0;
        Change {
            happens: happens
                .flat_map(|one| told(&Story::of_one(old, one), lang))
                .collect(),
            day: shown_day(day, lang),
            old: said(old, &parting.old, lang),
            new: said(new, &parting.new, lang),
        }
    }

    /// Without its days it is the same change.
    fn is_as(&self, other: &Change) -> bool {
        let what = |one: &Change| -> Vec<String> {
            let happens = one.happens.iter();
            let words = happens.map(|line| line.split_whitespace().skip(1).collect::<String>());
            words.filter(|line| !line.is_empty()).collect()
        };
        let same = (&self.old, &self.new) == (&other.old, &other.new);
        same && what(self) == what(other)
    }
}

/// The same where payments are read in day by day. What is known of them today would be old tomorrow, and
/// under neither script would anything leave any more.
fn payments_read(world: &World) -> Arc<World> {
    let mut world = world.clone();
    world.context.payments_always_read = true;
    Arc::new(world)
}

impl<'b> Feels<'b> {
    /// Nothing is looked at yet.
    pub fn new(bounds: &'b Bounds<'b>, lang: Lang) -> Feels<'b> {
        Feels {
            bounds,
            lang,
            by_program: HashMap::new(),
            nothing: 0,
            not_decided: 0,
            differ: 0,
            changes: Vec::new(),
        }
    }

    /// Looks at an invoice under way that goes.
    pub fn look(&mut self, going: &Going<'_>, to: &Arc<World>, now: Instant) {
        let (world, old) = going.old;
        let bounds = self.bounds;
        let feel = self.by_program.entry(going.program);
        let feel =
            feel.or_insert_with(|| Feel::new(&payments_read(world), &payments_read(to), bounds));
        match feel.of((old, going.new), going.subject, now) {
            Felt::Nothing => self.nothing += 1,
            Felt::NotDecided => self.not_decided += 1,
            Felt::Differs(parting) => {
                self.differ += 1;
                let change = Change::of(&parting, (world, to), (old, going.subject), self.lang);
                let known = self.changes.iter_mut().find(|(one, _)| one.is_as(&change));
                match known {
                    Some((_, few)) => few.add(going.number),
                    None => {
                        let mut few = Few::default();
                        few.add(going.number);
                        self.changes.push((change, few));
                    }
                }
            }
        }
    }

    /// For people.
    pub fn human(&self, say: &mut dyn FnMut(Text) -> io::Result<()>) -> io::Result<()> {
        say(text(
            "  of those under way, each looked at alone, with nothing happening and with any one thing:",
            "  de celles en cours, chacune vue seule, s'il n'arrive rien et s'il arrive une chose\u{a0}:",
        ))?;
        let (nothing, differ, not_decided) = (self.nothing, self.differ, self.not_decided);
        say(match nothing {
            0 | 1 => text(
                format!(
                    "    {nothing}  {} nothing of the change",
                    if nothing == 1 { "feels" } else { "feel" }
                ),
                format!("    {nothing}  ne sent rien du changement"),
            ),
            _ => text(
                format!("    {nothing}  feel nothing of the change"),
                format!("    {nothing}  ne sentent rien du changement"),
            ),
        })?;
        if not_decided > 0 {
            say(text(
                format!("    {not_decided}  not decided: the time was over (--budget)"),
                match not_decided {
                    1 => "    1  indécise\u{a0}: le temps était écoulé (--budget)".to_owned(),
                    _ => format!(
                        "    {not_decided}  indécises\u{a0}: le temps était écoulé (--budget)"
                    ),
                },
            ))?;
        }
        if differ > 0 {
            say(match differ {
                1 => text("    1  feels it:", "    1  le sent\u{a0}:"),
                _ => text(
                    format!("    {differ}  feel it:"),
                    format!("    {differ}  le sentent\u{a0}:"),
                ),
            })?;
        }
        for (change, few) in self.changes.iter().take(CHANGES_MAX) {
            let mut names: Vec<&str> = few.samples.iter().map(|one| one.as_str()).collect();
            if few.count > names.len() {
                names.push("...");
            }
            let line = format!("      {}  ({})", few.count, names.join(", "));
            say(text(line.clone(), line))?;
            let happens = change
                .happens
                .iter()
                .map(|line| format!("          {line}"));
            let day = std::iter::once(format!("        {}", change.day));
            let signed = |sign: char, lines: &[String]| -> Vec<String> {
                let lines = lines.iter();
                lines.map(|line| format!("        {sign} {line}")).collect()
            };
            let (old, mut new) = (signed('-', &change.old), signed('+', &change.new));
            if new.is_empty() {
                let not = text(
                    "        + nothing on that day: jalon diff OLD NEW tells when",
                    "        + rien ce jour-là\u{a0}: jalon diff ANCIEN NOUVEAU dit quand",
                );
                new.push(not.get(self.lang).to_owned());
            }
            for line in happens.chain(day).chain(old).chain(new) {
                say(text(line.clone(), line))?;
            }
        }
        let rest = self.changes.len().saturating_sub(CHANGES_MAX);
        if rest > 0 {
            say(match rest {
                1 => text("      and 1 change more", "      et 1 autre changement"),
                _ => text(
                    format!("      and {rest} changes more"),
                    format!("      et {rest} autres changements"),
                ),
            })?;
        }
        Ok(())
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let changes = self.changes.iter().map(|(change, few)| {
            json!({
                "invoices": few.count,
                "samples": few.samples,
                "happens": change.happens,
                "day": change.day,
                "old": change.old,
                "new": change.new,
            })
        });
        json!({
            "nothing": self.nothing,
            "differ": self.differ,
            "not_decided": self.not_decided,
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}
