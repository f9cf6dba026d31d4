//! A plan, for people and for programs.

use std::io::{self, Write};

use jalon_core::{Instant, Zone};
use jalon_daemon::deployed::Deployed;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::words::path_word;
use serde_json::{Value, json};
use smol_str::SmolStr;

use super::count::{Count, Few};
use super::felt::Feels;
use crate::command::simulate::words::counted;
use crate::command::words::shown_day;

/// What is shown.
pub struct Shown<'a> {
    pub count: &'a Count,
    pub feels: Option<&'a Feels<'a>>,
    pub deployed: &'a Deployed,
}

impl Shown<'_> {
    /// For people.
    pub fn human(&self, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let count = self.count;
        let n = |number: usize| number.to_string();
        let mut say = |words: Text| writeln!(out, "{}", visible_line(words.get(lang)));
        let script = self.deployed.sources.first();
        let script = script.map_or("", |source| source.name.as_str());
        let (day, by) = (shown_day(day_of(self.deployed.at), lang), &self.deployed.by);
        say(text(
            format!("a move to {script}, deployed on {day} by {by}; nothing was changed"),
            format!("un passage à {script}, déployé le {day} par {by}\u{a0}; rien n'a été changé"),
        ))?;
        let there = counted(
            count.there as u64,
            (
                "invoice runs under it already",
                "invoices run under it already",
            ),
            ("facture le suit déjà", "factures le suivent déjà"),
        );
        say(there)?;
        let over = count.goes - count.live;
        let (goes, live, done) = (n(count.goes), n(count.live), n(over));
        let finished = if over < 2 { "finie" } else { "finies" };
        say(match count.goes {
            1 => text(
                format!("1 invoice would move: {live} under way, {done} over"),
                format!("1 facture passerait\u{a0}: {live} en cours, {done} {finished}"),
            ),
            0 => text("0 invoices would move", "0 facture passerait"),
            _ => text(
                format!("{goes} invoices would move: {live} under way, {done} over"),
                format!("{goes} factures passeraient\u{a0}: {live} en cours, {done} {finished}"),
            ),
        })?;
        if count.goes > 0 {
            let same = count.goes - count.moves;
            say(match same {
                1 => text(
                    "  1 keeps its place and all dates",
                    "  1 garde sa place et toutes les dates",
                ),
                0 => text(
                    "  0 keep their place and all dates",
                    "  0 garde sa place et toutes les dates",
                ),
                _ => text(
                    format!("  {} keep their place and all dates", n(same)),
                    format!("  {} gardent leur place et toutes les dates", n(same)),
                ),
            })?;
        }
        if count.held > 0 {
            let held = n(count.held);
            say(text(
                format!(
                    "  {held} belong to customers that are held: nothing leaves for them, moved or not"
                ),
                format!(
                    "  {held} sont à des clients retenus\u{a0}: rien ne part pour eux, passées ou non"
                ),
            ))?;
        }
        if count.moves > 0 {
            say(match count.moves {
                1 => text(
                    "  1 keeps its place, and dates move:",
                    "  1 garde sa place, et des dates changent\u{a0}:",
                ),
                _ => text(
                    format!("  {} keep their place, and dates move:", n(count.moves)),
                    format!(
                        "  {} gardent leur place, et des dates changent\u{a0}:",
                        n(count.moves)
                    ),
                ),
            })?;
        }
        for (step, dates) in &count.steps {
            let samples = dates.samples.iter().map(|(number, zone, was, becomes)| {
                let (was, becomes) = (when(*was, zone), when(*becomes, zone));
                text(
                    format!("{number} {} -> {}", was.en, becomes.en),
                    format!("{number} {} -> {}", was.fr, becomes.fr),
                )
            });
            let samples: Vec<Text> = samples.collect();
            let (en, fr): (Vec<&str>, Vec<&str>) = samples
                .iter()
                .map(|one| (one.en.as_str(), one.fr.as_str()))
                .unzip();
            let many = n(dates.count);
            let french = path_word(step, Lang::Fr);
            say(text(
                format!("    {step}  {many}: {}", en.join(", ")),
                format!("    {french}  {many}\u{a0}: {}", fr.join(", ")),
            ))?;
        }
        if !count.at_once.is_empty() {
            say(text(
                "  at once they would do:",
                "  elles feraient aussitôt\u{a0}:",
            ))?;
        }
        for (line, few) in &count.at_once {
            say(few_of(line, &path_word(line, Lang::Fr), few))?;
        }
        if let Some(feels) = self.feels.filter(|_| count.live > 0) {
            feels.human(&mut say)?;
        }
        if count.stays > 0 {
            say(match count.stays {
                1 => text(
                    "1 invoice stays with its script:",
                    "1 facture garde son script\u{a0}:",
                ),
                _ => text(
                    format!("{} invoices stay with their script:", n(count.stays)),
                    format!("{} factures gardent leur script\u{a0}:", n(count.stays)),
                ),
            })?;
        }
        for (words, few) in count.because.values() {
            say(few_of(&words.en, &words.fr, few))?;
        }
        match count.goes {
            0 => Ok(()),
            _ => say(text(
                "carry it out: jalon deploy --migrate",
                "l'exécuter\u{a0}: jalon deploy --migrate",
            )),
        }
    }

    /// For programs: one object.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let count = self.count;
        let few = |few: &Few| json!({"invoices": few.count, "samples": few.samples});
        let at = |at: Option<Instant>| at.map(|at| at.to_string());
        let steps = count.steps.iter().map(|(step, dates)| {
            let samples = dates.samples.iter().map(|(number, _, was, becomes)| {
                json!({"invoice": number, "was": at(*was), "becomes": at(*becomes)})
            });
            let samples: Vec<Value> = samples.collect();
            json!({"step": step, "invoices": dates.count, "samples": samples})
        });
        let steps: Vec<Value> = steps.collect();
        let at_once = count.at_once.iter().map(|(line, of)| {
            let mut value = few(of);
            value["line"] = json!(line);
            value
        });
        let at_once: Vec<Value> = at_once.collect();
        let stay = count.because.iter().map(|(name, (words, of))| {
            let mut value = few(of);
            value["because"] = json!(name);
            value["words"] = json!(words.en);
            value
        });
        let stay: Vec<Value> = stay.collect();
        let value = json!({
            "program": self.deployed.program,
            "machine": self.deployed.machine,
            "there": count.there,
            "move": count.goes,
            "under_way": count.live,
            "dates_move": count.moves,
            "customer_held": count.held,
            "steps": steps,
            "at_once": at_once,
            "feel": self.feels.map(Feels::json),
            "stay": count.stays,
            "because": stay,
        });
        writeln!(out, "{value}")
    }
}

fn few_of(en: &str, fr: &str, few: &Few) -> Text {
    let names: Vec<&SmolStr> = few.samples.iter().collect();
    let mut names = names
        .iter()
        .map(|one| one.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    if few.count > few.samples.len() {
        names.push_str(" ...");
    }
    let many = few.count;
    text(
        format!("    {many}  {en} ({names})"),
        format!("    {many}  {fr} ({names})"),
    )
}

fn day_of(at: Instant) -> jalon_core::Day {
    Zone::utc().local(at).0
}

/// When a line comes, on the clock of its calendar; without a day, it waits or is not there.
fn when(at: Option<Instant>, zone: &Zone) -> Text {
    match at {
        Some(at) => {
            let (day, time) = zone.local(at);
            let written = |lang| format!("{} {time}", shown_day(day, lang));
            text(written(Lang::En), written(Lang::Fr))
        }
        None => text("not planned", "pas prévu"),
    }
}
