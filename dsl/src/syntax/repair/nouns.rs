//! What is expected, in the user's nouns.

use super::edits::Put;
use crate::syntax::parser::Rule;
use crate::words::{Surface, word_of_rule};

/// A noun with its article, in English and in French.
pub(super) fn of_put(put: Put) -> (String, String) {
    let pair = |en: &str, fr: &str| (en.to_owned(), fr.to_owned());
    match put {
        Put::Form(form) => (
            format!("`{}`", form.row().shown),
            format!("`{}`", form.row().shown),
        ),
        Put::Sign(sign) => (format!("`{}`", sign.text()), format!("`{}`", sign.text())),
        Put::Name => pair("a name", "un nom"),
        Put::Number => pair("a number", "un nombre"),
        Put::Date => pair("a date", "une date"),
        Put::Time => pair("a time such as `09:00`", "une heure comme `09:00`"),
        Put::Text => pair("a text in quotes", "un texte entre guillemets"),
        Put::Currency => pair("a currency such as `EUR`", "une devise comme `EUR`"),
        Put::Token(_) | Put::Rest { .. } | Put::Start { .. } => pair("this", "ceci"),
    }
}

/// The same for a rule of the grammar.
pub(super) fn of_rule(rule: Rule, surface: Surface) -> Option<(String, String)> {
    if let Some(word) = word_of_rule(rule) {
        let form = word.form(surface);
        return Some((format!("`{form}`"), format!("`{form}`")));
    }
    let (en, fr) = match rule {
        Rule::name | Rule::any_name | Rule::path => ("a name", "un nom"),
        Rule::number => ("a number", "un nombre"),
        Rule::date => ("a date", "une date"),
        Rule::time => ("a time such as `09:00`", "une heure comme `09:00`"),
        Rule::text => ("a text in quotes", "un texte entre guillemets"),
        Rule::currency => ("a currency such as `EUR`", "une devise comme `EUR`"),
        Rule::unit => (
            "a unit such as `days` or `business days`",
            "une unité comme `jours` ou `jours ouvrés`",
        ),
        Rule::duration | Rule::delay => ("a delay such as `5 days`", "un délai comme `5 jours`"),
        Rule::moment | Rule::relative | Rule::exact => (
            "a moment such as `3 days after due`",
            "un moment comme `3 jours après échéance`",
        ),
        Rule::anchor | Rule::anchor_name => (
            "what it is counted from, such as `due`",
            "le point de départ, comme `échéance`",
        ),
        Rule::before | Rule::after => ("`before` or `after`", "`avant` ou `après`"),
        Rule::condition
        | Rule::all_of
        | Rule::negation
        | Rule::flag
        | Rule::comparison
        | Rule::is_test => (
            "a condition such as `total >= 100 EUR`",
            "une condition comme `total >= 100 EUR`",
        ),
        Rule::operator => (
            "a comparison such as `>=` or `is`",
            "une comparaison comme `>=` ou `est`",
        ),
        Rule::value
        | Rule::product
        | Rule::factor
        | Rule::literal
        | Rule::literal_or_path
        | Rule::share => ("a value", "une valeur"),
        Rule::actions | Rule::action => (
            "an action such as `chase payer`",
            "une action comme `relancer le payeur`",
        ),
        Rule::recipient => (
            "a recipient such as `payer`",
            "un destinataire comme `payeur`",
        ),
        Rule::event | Rule::event_name => {
            ("an event such as `dispute`", "un événement comme `litige`")
        }
        Rule::expectation => (
            "what is expected, such as `payment in full`",
            "ce qui est attendu, comme `paiement intégral`",
        ),
        Rule::r#type => (
            "what it holds, such as `text` or `yes/no`",
            "ce qu’il contient, comme `texte` ou `oui/non`",
        ),
        Rule::weekday => ("a day such as `Mon`", "un jour comme `lun`"),
        Rule::cell | Rule::bound | Rule::case => ("a value to look up", "une valeur à chercher"),
        Rule::key => ("a field to look up", "un champ à chercher"),
        Rule::measure => (
            "what it is read from, such as `total unpaid`",
            "ce sur quoi elle se lit, comme `total impayé`",
        ),
        Rule::deed => ("an action such as `chase`", "une action comme `relancer`"),
        Rule::assertion => ("what must follow", "ce qui doit suivre"),
        Rule::happening => (
            "something that happens, such as `payment`",
            "un fait, comme `paiement`",
        ),
        Rule::money => ("an amount such as `100 EUR`", "un montant comme `100 EUR`"),
        Rule::zone => (
            "a time zone such as `Europe/Paris`",
            "un fuseau comme `Europe/Paris`",
        ),
        Rule::comma => ("`,`", "`,`"),
        Rule::semicolon => ("`;`", "`;`"),
        Rule::equals => ("`=`", "`=`"),
        Rule::EOI => ("the end of the line", "la fin de la ligne"),
        _ => return None,
    };
    Some((en.to_owned(), fr.to_owned()))
}

/// `a, b or c`, at most four of them.
pub(super) fn list(nouns: &[(String, String)]) -> (String, String) {
    let mut seen: Vec<&(String, String)> = Vec::new();
    for noun in nouns {
        if !seen.contains(&noun) {
            seen.push(noun);
        }
    }
    let more = seen.len() > 4;
    seen.truncate(if more { 3 } else { 4 });
    let join = |parts: Vec<&str>, or: &str, others: &str| match (more, parts.as_slice()) {
        (true, _) => format!("{}, {others}", parts.join(", ")),
        (false, [init @ .., last]) if !init.is_empty() => {
            format!("{} {or} {last}", init.join(", "))
        }
        _ => parts.join(""),
    };
    let en = join(seen.iter().map(|noun| noun.0.as_str()).collect(), "or", "…");
    let fr = join(seen.iter().map(|noun| noun.1.as_str()).collect(), "ou", "…");
    (en, fr)
}
