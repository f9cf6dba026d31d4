//! The sections of the page, in their order: one file each.

pub mod ageing;
pub mod calendar;
pub mod cash;
pub mod differences;
pub mod figures;
pub mod funnel;
pub mod header;
pub mod strips;
pub mod withheld;
pub mod worklist;

use jalon_core::Currency;

use crate::lang::Lang;
use crate::model::{Outcome, Report};
use crate::write::Html;
use crate::write::html::file_name;

/// A report in the language of its reader.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What it says.
    pub report: &'a Report,
    /// For whom.
    pub lang: Lang,
}

/// How the plots of two scripts are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// By the script's name.
    Script,
    /// By its letter: the name stands above.
    Letter,
    /// By the script's name, one below the other: wide tables.
    Below,
}

/// The letters by which two scripts are told apart.
pub const LETTERS: [&str; 2] = ["A", "B"];

impl View<'_> {
    /// The words of the reader's language.
    pub fn say<T>(&self, english: T, french: T) -> T {
        self.lang.pick(english, french)
    }

    /// Whether two scripts are compared.
    pub fn compares(&self) -> bool {
        self.report.outcomes.len() > 1
    }

    /// Whether payments are drawn instead of known.
    pub fn expects(&self) -> bool {
        self.report.mode != crate::model::Mode::Replay
    }

    /// The currencies of the invoices, those of most invoices first: amounts can't be compared.
    pub fn currencies(&self) -> Vec<Currency> {
        let outcomes = self.report.outcomes.iter();
        let all = outcomes.flat_map(|outcome| &outcome.figures.currencies);
        let mut found: Vec<(u64, Currency)> = Vec::new();
        for one in all {
            let currency = one.amount.currency;
            match found.iter_mut().find(|(_, known)| *known == currency) {
                Some((invoices, _)) => *invoices = one.invoices.max(*invoices),
                None => found.push((one.invoices, currency)),
            }
        }
        found.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
        found.into_iter().map(|(_, currency)| currency).collect()
    }

    /// Whether a section is on the page: a forecast has only what can be expected.
    pub fn shows(&self, part: &dyn Fn(&Outcome) -> bool) -> bool {
        !self.expects() || self.report.outcomes.iter().any(part)
    }

    /// Writes something for each script, side by side where there is room; once, if both have the
    /// same there.
    pub fn each<T: PartialEq>(
        &self,
        html: &mut Html,
        part: &dyn Fn(&Outcome) -> T,
        head: Head,
        write: &dyn Fn(&mut Html, &Outcome),
    ) {
        let mut parts = self.report.outcomes.iter().map(part);
        let first = parts.next();
        let same = parts.all(|other| Some(&other) == first.as_ref());
        if same && self.compares() {
            let said = self.say(
                "The same for both scripts.",
                "Identique pour les deux scripts.",
            );
            html.element("<p class=\"note same\">", said, "</p>\n");
        }
        let shown = if same { 1 } else { 2 };
        html.raw(match shown > 1 && head != Head::Below {
            true => "<div class=\"pair\">",
            false => "<div>",
        });
        let classes = ["<div class=\"o0\">", "<div class=\"o1\">"];
        for (place, outcome) in self.report.outcomes.iter().take(shown).enumerate() {
            html.raw(classes.get(place).copied().unwrap_or("<div>"));
            match head {
                _ if same => {}
                Head::Script | Head::Below => self.script(html, place, outcome),
                Head::Letter => self.letter(html, place),
            }
            write(html, outcome);
            html.raw("</div>\n");
        }
        html.raw("</div>\n");
    }

    /// The letter of a script; none if there is one script only.
    pub fn letter_of(&self, place: usize) -> &'static str {
        match self.compares() {
            true => LETTERS.get(place).copied().unwrap_or(""),
            false => "",
        }
    }

    /// The letter of one of two scripts, where its name stands above.
    fn letter(&self, html: &mut Html, place: usize) {
        html.raw("<b class=\"letter\">");
        html.raw(LETTERS.get(place).copied().unwrap_or(""))
            .raw("</b> ");
    }

    /// The head of what one of two scripts did.
    pub fn script(&self, html: &mut Html, place: usize, outcome: &Outcome) {
        html.raw("<p class=\"script\"><b>");
        html.raw(LETTERS.get(place).copied().unwrap_or(""))
            .raw("</b> ");
        html.name(file_name(&outcome.script.name)).raw("</p>");
    }

    /// A sentence where there is nothing to draw.
    pub fn nothing(&self, html: &mut Html, english: &str, french: &str) {
        html.element("<p class=\"none\">", self.say(english, french), "</p>\n");
    }

    /// Begins a section; a sentence says what is to be seen.
    pub fn begin(&self, html: &mut Html, id: &'static str, title: &str, lead: &str) {
        html.raw("<section")
            .attribute("id", id)
            .raw("><h2>")
            .text(title)
            .raw("</h2>\n");
        if !lead.is_empty() {
            html.element("<p class=\"lead\">", lead, "</p>\n");
        }
    }

    /// Ends a section.
    pub fn end(&self, html: &mut Html) {
        html.raw("</section>\n");
    }
}
