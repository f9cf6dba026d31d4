//! How messages speak of types, delays and lists.

use crate::diagnostic::{Text, text};
use crate::model::{Delay, Measure, Model, MoneyIn, Type, Unit};
use crate::words::{Surface, Word};

/// A type with its article: `a date`, `une date`.
pub fn of_type(model: &Model, ty: Type) -> Text {
    let pair = |en: &str, fr: &str| text(en, fr);
    match ty {
        Type::YesNo => pair("a yes or no", "un oui ou non"),
        Type::Text => pair("a text", "un texte"),
        Type::Number => pair("a number", "un nombre"),
        Type::Money(MoneyIn::Currency(currency)) => text(
            format!("an amount in {currency}"),
            format!("un montant en {currency}"),
        ),
        Type::Money(_) => pair("an amount of money", "un montant"),
        Type::Date => pair("a date", "une date"),
        Type::Time => pair("a time of day", "une heure"),
        Type::Rate => pair("a percentage", "un pourcentage"),
        Type::Way => pair("a way of delivery", "un canal"),
        Type::Delay(measure) => of_measure(measure),
        Type::AnyDelay => pair("a length of time", "une durée"),
        Type::Choice(id) => {
            let name = &model.choices[id].declared.name;
            text(
                format!("a value of `{name}`"),
                format!("une valeur de `{name}`"),
            )
        }
        Type::Standing(id) => {
            let name = &model.standings[id].declared.name;
            text(
                format!("a value of the standing `{name}`"),
                format!("une valeur de la situation `{name}`"),
            )
        }
        Type::Team => pair("a team", "une équipe"),
        Type::Role => pair("a role", "un rôle"),
        Type::Calendar => pair("a calendar", "un calendrier"),
        Type::Terms => pair("payment terms", "des conditions de paiement"),
        Type::Template => pair("a template", "un modèle"),
        Type::Currency => pair("a currency", "une devise"),
        Type::Country => pair("a country", "un pays"),
        Type::Language => pair("a language", "une langue"),
        Type::Zone => pair("a time zone", "un fuseau horaire"),
        Type::Unknown => pair("something else", "autre chose"),
    }
}

fn of_measure(measure: Measure) -> Text {
    match measure {
        Measure::Hours => text("a number of hours", "un nombre d’heures"),
        Measure::Days => text("a number of days", "un nombre de jours"),
        Measure::BusinessDays => text("a number of business days", "un nombre de jours ouvrés"),
        Measure::Months => text("a number of months", "un nombre de mois"),
    }
}

/// The word of a unit.
pub fn unit_word(unit: Unit) -> Word {
    match unit {
        Unit::Minute => Word::Minute,
        Unit::Hour => Word::Hour,
        Unit::Day => Word::Day,
        Unit::BusinessDay => Word::BusinessDay,
        Unit::Week => Word::Week,
        Unit::Month => Word::Month,
        Unit::Year => Word::Year,
    }
}

/// A delay as a script of that language writes it: `3 business days`.
pub fn delay(delay: Delay, surface: Surface) -> String {
    let word = unit_word(delay.unit).form_for(surface, i64::from(delay.count));
    format!("{} {word}", delay.count)
}

/// Names in backticks, joined by commas; of many only the first ones.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<String> = Vec::new();
    let mut more = false;
    for name in names {
        if shown.len() == MOST {
            more = true;
            break;
        }
        let name = format!("`{name}`");
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    let mut out = shown.join(", ");
    if more {
        out.push_str(", …");
    }
    out
}

/// Both languages with the same words of the script in them.
pub fn same(en: &str, fr: &str, part: &str) -> Text {
    text(en.replace("{}", part), fr.replace("{}", part))
}
