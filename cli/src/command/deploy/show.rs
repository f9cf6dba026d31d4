//! What was deployed, or would be.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use serde_json::json;

use jalon_operate::no_page::NoPage;
use jalon_operate::seller::{Lacking, in_words};
use jalon_operate::words::replay::counted;

use super::changes::Changes;
use super::sound::Sound;

/// What is shown.
pub struct Shown<'a> {
    pub script: &'a Sound,
    pub changes: &'a Changes,
    pub entity: &'a str,
    pub dry_run: bool,
    /// What its messages say of the seller, and jalon.toml does not.
    pub lacking: Lacking,
    /// It sends by link, and there is no page.
    pub no_page: Option<NoPage>,
}

/// So many places of the script are shown.
const PLACES_MAX: usize = 10;

impl Shown<'_> {
    /// For people.
    pub fn human(&self, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let say = |en: &str, fr: &str| text(en, fr).get(lang).to_owned();
        let (name, entity) = (visible_line(&self.script.name), self.entity);
        let changes = self.changes;
        if !changes.any() {
            let line = text(
                format!("{name} is deployed for {entity} already; nothing changes"),
                format!("{name} est déjà déployé pour {entity}\u{a0}; rien ne change"),
            );
            return writeln!(out, "{}", line.get(lang));
        }
        let head = match self.dry_run {
            false => text(
                format!("{name} is deployed for {entity}"),
                format!("{name} est déployé pour {entity}"),
            ),
            true => text(
                format!("{name} would be deployed for {entity}; nothing was changed"),
                format!("{name} serait déployé pour {entity}\u{a0}; rien n'a été changé"),
            ),
        };
        writeln!(out, "{}", head.get(lang))?;
        if let Some(tests) = self.script.tests {
            let tests = u64::try_from(tests).unwrap_or(u64::MAX);
            let (en, fr) = (
                ("test holds", "tests hold"),
                ("test réussi", "tests réussis"),
            );
            writeln!(out, "  {}", counted(tests, en, fr).get(lang))?;
        }
        let no_page = self.no_page.iter();
        let no_page = no_page.map(|one| (one.what.clone(), one.remedy.clone()));
        for (what, remedy) in in_words(&self.lacking).into_iter().chain(no_page) {
            let warning = text("warning", "attention");
            let colon = text(":", "\u{a0}:");
            let (warning, colon) = (warning.get(lang), colon.get(lang));
            writeln!(out, "  {warning}{colon} {}", what.get(lang))?;
            writeln!(out, "  {}", remedy.get(lang))?;
        }
        writeln!(out, "  {} {}", say("machine", "machine"), self.machine())?;
        if changes.first {
            let first = say(
                "  it is the first: every invoice that comes in takes it",
                "  c'est le premier\u{a0}: toute facture qui arrive le suit",
            );
            return writeln!(out, "{first}");
        }
        let kinds = [
            (&changes.files[0], say("new file", "nouveau fichier")),
            (&changes.files[1], say("file gone", "fichier retiré")),
            (&changes.files[2], say("file changed", "fichier modifié")),
            (&changes.places[0], say("new", "nouveau")),
            (&changes.places[1], say("gone", "retiré")),
        ];
        for (names, what) in kinds {
            for name in names.iter().take(PLACES_MAX) {
                writeln!(out, "  {what:<16} {}", visible_line(name))?;
            }
            if names.len() > PLACES_MAX {
                let more = names.len() - PLACES_MAX;
                let others = if more == 1 { "autre" } else { "autres" };
                let line = text(
                    format!("  ... and {more} more"),
                    format!("  ... et {more} {others}"),
                );
                writeln!(out, "{}", line.get(lang))?;
            }
        }
        if changes.lists {
            let line = say(
                "  days off, rates or time zones differ: they hold for all invoices, those under way too",
                "  les jours fériés, les taux ou les fuseaux changent\u{a0}: ils valent pour toutes les factures, même en cours",
            );
            writeln!(out, "{line}")?;
        }
        if changes.machine {
            let line = say(
                "  invoices under way keep the script that they began with (move them: jalon plan)",
                "  les factures en cours gardent le script de leurs débuts (pour les y passer\u{a0}: jalon plan)",
            );
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// For programs: one object.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let changes = self.changes;
        let [new, gone, differ] = &changes.files;
        let [places_new, places_gone] = &changes.places;
        let value = json!({
            "script": self.script.name,
            "legal_entity": self.entity,
            "machine": self.machine(),
            "was": changes.was,
            "tests": self.script.tests,
            "seller_lacks": self.lacking.keys().collect::<Vec<_>>(),
            "links_lead_nowhere": self.no_page.is_some(),
            "dry_run": self.dry_run,
            "changed": changes.any(),
            "first": changes.first,
            "lists_changed": changes.lists,
            "files": { "new": new, "gone": gone, "changed": differ },
            "steps": { "new": places_new, "gone": places_gone },
        });
        writeln!(out, "{value}")
    }

    fn machine(&self) -> String {
        let hash = self.script.compiled.machine.hash();
        hash.map_or_else(|_| String::new(), |hash| hash.to_string())
    }
}
