//! The entries of the file, each with its line; whatever is wrong with one is noted, and the rest is
//! read all the same, so that all faults are told at once.

use std::time::Duration;

use jalon_store::text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::Fault;
use crate::near::closest;
use crate::secret::Secret;
use crate::span::{read_span, shown_span};

/// A table of the file.
pub(crate) type Table<'t> = DeTable<'t>;
/// A value of the file.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// Where a section or an entry begins: its name, as a section that is only said with another below it has
/// no place of its own.
pub(crate) fn place(table: &Table<'_>, name: &str) -> usize {
    let named = table.iter().find(|(one, _)| one.get_ref() == name);
    named.map_or(0, |(one, _)| one.span().start)
}

/// The file while it is read.
pub(crate) struct Entries<'f> {
    file: &'f str,
    pub(crate) faults: Vec<Fault>,
}

impl<'f> Entries<'f> {
    pub(crate) fn new(file: &'f str) -> Entries<'f> {
        Entries {
            file,
            faults: Vec::new(),
        }
    }

    /// The line of a place in the file.
    pub(crate) fn line(&self, at: usize) -> usize {
        let before = self.file.bytes().take(at);
        before.filter(|byte| *byte == b'\n').count() + 1
    }

    /// Notes a fault.
    pub(crate) fn fault(&mut self, at: usize, reason: [String; 2], remedy: [String; 2]) {
        let line = self.line(at);
        let ([en, fr], [do_en, do_fr]) = (reason, remedy);
        self.faults.push(Fault {
            line,
            variable: None,
            reason: text(en, fr),
            remedy: text(do_en, do_fr),
        });
    }

    /// Notes every entry of a table that nobody knows.
    pub(crate) fn only(&mut self, table: &Table<'_>, known: &[&str]) {
        for (name, _) in table {
            let written = name.get_ref();
            if known.contains(&written.as_ref()) {
                continue;
            }
            let all = known.join(", ");
            let remedy = match closest(written, known) {
                Some(near) => [
                    format!("did you mean {near}?"),
                    format!("vouliez-vous dire {near} ?"),
                ],
                None => [
                    format!("here stand: {all}"),
                    format!("les entrées admises ici sont : {all}"),
                ],
            };
            let reason = [
                format!("there is no entry {written} here"),
                format!("il n’y a pas d’entrée {written} ici"),
            ];
            self.fault(name.span().start, reason, remedy);
        }
    }

    /// Notes that a value can't stand here, with one that can.
    pub(crate) fn refuse(&mut self, name: &str, value: &Value<'_>, example: &str) {
        let reason = [
            format!("{name} can't be this"),
            format!("{name} ne peut pas avoir cette valeur"),
        ];
        let remedy = [
            format!("write for instance: {name} = {example}"),
            format!("écrivez par exemple : {name} = {example}"),
        ];
        self.fault(value.span().start, reason, remedy);
    }

    /// Notes that an entry is missing in a section, which stands at this place.
    pub(crate) fn missing(&mut self, at: usize, (section, name): (&str, &str), example: &str) {
        let reason = [
            format!("{name} is missing in {section}"),
            format!("{name} manque dans {section}"),
        ];
        let remedy = [
            format!("write there for instance: {name} = {example}"),
            format!("écrivez-y par exemple : {name} = {example}"),
        ];
        self.fault(at, reason, remedy);
    }

    /// A text that is not empty.
    pub(crate) fn text(&mut self, table: &Table<'_>, name: &str, example: &str) -> Option<String> {
        let value = table.get(name)?;
        match value.get_ref() {
            DeValue::String(written) if !written.trim().is_empty() => {
                Some(written.trim().to_owned())
            }
            _ => {
                self.refuse(name, value, example);
                None
            }
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, table: &Table<'_>, name: &str) -> Option<bool> {
        let value = table.get(name)?;
        let read = match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => None,
        };
        if read.is_none() {
            self.refuse(name, value, "true");
        }
        read
    }

    /// A whole number within bounds; the example is one that does no harm to whoever copies it.
    pub(crate) fn number(
        &mut self,
        table: &Table<'_>,
        name: &str,
        (least, most): (u64, u64),
        example: u64,
    ) -> Option<u64> {
        let value = table.get(name)?;
        let read = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        match read {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                let reason = [
                    format!("{name} is a whole number from {least} to {most}"),
                    format!("{name} est un nombre entier de {least} à {most}"),
                ];
                let remedy = [
                    format!("write for instance: {name} = {example}"),
                    format!("écrivez par exemple : {name} = {example}"),
                ];
                self.fault(value.span().start, reason, remedy);
                None
            }
        }
    }

    /// A span of time within bounds, in seconds.
    pub(crate) fn span(
        &mut self,
        table: &Table<'_>,
        name: &str,
        (least, most): (u64, u64),
        example: &str,
    ) -> Option<Duration> {
        let value = table.get(name)?;
        let read = match value.get_ref() {
            DeValue::String(written) => read_span(written),
            _ => None,
        };
        let fits = read.filter(|span| (least..=most).contains(&span.as_secs()));
        if fits.is_none() {
            let shown = |seconds, french| shown_span(Duration::from_secs(seconds), french);
            let reason = [
                format!(
                    "{name} is a span of time from {} to {}",
                    shown(least, false),
                    shown(most, false)
                ),
                format!(
                    "{name} est une durée de {} à {}",
                    shown(least, true),
                    shown(most, true)
                ),
            ];
            let remedy = [
                format!("write for instance: {name} = \"{example}\""),
                format!("écrivez par exemple : {name} = \"{example}\""),
            ];
            self.fault(value.span().start, reason, remedy);
        }
        fits
    }

    /// A text of which some are known.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        table: &Table<'_>,
        name: &str,
        known: &[(&str, T)],
    ) -> Option<T> {
        let value = table.get(name)?;
        let written = value.get_ref().as_str();
        let found = written.and_then(|written| known.iter().find(|(one, _)| *one == written));
        if found.is_none() {
            let names: Vec<String> = known.iter().map(|(one, _)| format!("\"{one}\"")).collect();
            let all = names.join(", ");
            let reason = [
                format!("{name} is one of: {all}"),
                format!("{name} est l’un de : {all}"),
            ];
            let example = names.first().cloned().unwrap_or_default();
            let remedy = [
                format!("write for instance: {name} = {example}"),
                format!("écrivez par exemple : {name} = {example}"),
            ];
            self.fault(value.span().start, reason, remedy);
        }
        found.map(|(_, meant)| *meant)
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, table: &Table<'_>, name: &str, example: &str) -> Vec<String> {
        let Some(value) = table.get(name) else {
            return Vec::new();
        };
        let list = value.get_ref().as_array();
        let texts = list.map(|list| {
            let texts = list.iter().map(|one| one.get_ref().as_str());
            texts.collect::<Option<Vec<&str>>>()
        });
        match texts.flatten() {
            Some(texts) => texts.into_iter().map(str::to_owned).collect(),
            None => {
                self.refuse(name, value, example);
                Vec::new()
            }
        }
    }

    /// A table below another one.
    pub(crate) fn table<'t>(&mut self, table: &'t Table<'t>, name: &str) -> Option<&'t Table<'t>> {
        let value = table.get(name)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            let reason = [
                format!("{name} is a section of its own"),
                format!("{name} est une section à part"),
            ];
            let remedy = [
                format!("write [{name}] on a line, and its entries below"),
                format!("écrivez [{name}] sur une ligne, et ses entrées dessous"),
            ];
            self.fault(value.span().start, reason, remedy);
        }
        found
    }

    /// A secret: written, or where it is to be found.
    pub(crate) fn secret(&mut self, table: &Table<'_>, name: &str) -> Option<Secret> {
        let file = format!("{name}_file");
        if let Some(value) = table.get(file.as_str()) {
            if table.get(name).is_some() {
                let reason = [
                    format!("{name} and {file} say the same thing twice"),
                    format!("{name} et {file} disent deux fois la même chose"),
                ];
                let remedy = [format!("leave out {name}"), format!("retirez {name}")];
                self.fault(value.span().start, reason, remedy);
                return None;
            }
            let path = self.text(table, &file, "\"secret.txt\"");
            return path.map(|path| Secret::File(path.into()));
        }
        let value = table.get(name)?;
        self.secret_of(name, value)
    }

    /// The same, of a value.
    pub(crate) fn secret_of(&mut self, name: &str, value: &Value<'_>) -> Option<Secret> {
        let read = match value.get_ref() {
            DeValue::String(written) if !written.is_empty() => {
                Some(Secret::Written(written.as_ref().to_owned()))
            }
            DeValue::Table(table) if table.len() == 1 => {
                let text = |name: &str| {
                    let found = table.get(name)?.get_ref().as_str()?;
                    (!found.is_empty()).then(|| found.to_owned())
                };
                let file = || text("file").map(|path| Secret::File(path.into()));
                text("env").map(Secret::Variable).or_else(file)
            }
            _ => None,
        };
        if read.is_none() {
            self.refuse(name, value, "{ env = \"JALON_SECRET\" }");
        }
        read
    }
}
