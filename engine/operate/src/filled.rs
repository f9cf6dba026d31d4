//! What a person fills in with the answer to a task: all that it asks for, each of its type.

use std::collections::BTreeMap;

use jalon_core::machine::declared::Field;
use jalon_core::machine::value::Type;
use jalon_core::records::FieldValue;
use jalon_core::records::values::stored;
use jalon_core::{Currency, Machine, Money};
use jalon_dsl::diagnostic::{Text, text};
use jalon_intake::typed;
use smol_str::SmolStr;

use crate::Refused;

/// What is told with an answer, in the form that the machine reads; refused where something is missing, is
/// not asked for, or is not of its type.
pub fn filled(
    (machine, currency): (&Machine, Currency),
    asks: &[Field],
    with: &[(SmolStr, SmolStr)],
) -> Result<BTreeMap<SmolStr, FieldValue>, Refused> {
    let mut told = BTreeMap::new();
    for (name, value) in with {
        let Some(field) = asks.iter().find(|field| field.name == *name) else {
            return Err(not_asked(name, asks));
        };
        let value = read((machine, currency), field, value)?;
        if told.insert(name.clone(), value).is_some() {
            return Err(Refused::wrong(
                format!("{name} is told twice"),
                format!("{name} est donné deux fois"),
            ));
        }
    }
    let must = |field: &&Field| !field.or_unknown && field.default.is_none();
    let missing = asks.iter().filter(must);
    let missing: Vec<&Field> = missing
        .filter(|field| !told.contains_key(&field.name))
        .collect();
    if missing.is_empty() {
        return Ok(told);
    }
    let names: Vec<&str> = missing.iter().map(|field| field.name.as_str()).collect();
    let names = names.join(", ");
    let options = missing
        .iter()
        .map(|field| format!("--with {}={}", field.name, example(field.type_of)));
    let options = options.collect::<Vec<_>>().join(" ");
    Err(Refused::wrong(
        format!("the answer wants {names}"),
        format!("la réponse demande {names}"),
    )
    .help(format!("add {options}"), format!("ajoutez {options}")))
}

/// How a value of a type may look.
fn example(type_of: Type) -> &'static str {
    match type_of {
        Type::Date => "2026-05-10",
        Type::Money => "50.00",
        Type::Number => "3",
        Type::YesNo => "yes",
        Type::Time => "09:30",
        _ => "...",
    }
}

fn read(
    (machine, currency): (&Machine, Currency),
    field: &Field,
    told: &str,
) -> Result<FieldValue, Refused> {
    let name = &field.name;
    let wrong = |reason: Text, remedy: Text| {
        Refused::wrong(
            format!("{name}: {}", reason.en),
            format!("{name}\u{a0}: {}", reason.fr),
        )
        .help(remedy.en, remedy.fr)
    };
    let of_intake = |refusal: jalon_intake::Refusal| {
        let (reason, remedy) = (refusal.reason, refusal.remedy);
        wrong(text(reason.en, reason.fr), text(remedy.en, remedy.fr))
    };
    let told = match field.type_of {
        Type::Date => typed::day(told).map_err(of_intake)?.to_string(),
        Type::Money if told.parse::<Money>().is_err() => {
            let code = field.currency.unwrap_or(currency).code();
            let amount = typed::amount(told, Some(code)).map_err(of_intake)?;
            amount.to_string()
        }
        _ => told.to_owned(),
    };
    let value = FieldValue::Text(told.as_str().into());
    match stored(machine, field, &value, Some(currency)) {
        Some(_) => Ok(value),
        None => {
            let wanted = wanted(machine, field, currency);
            let reason = text(
                format!("`{told}` is not {}", wanted.en),
                format!("`{told}` n'est pas {}", wanted.fr),
            );
            let example = example(field.type_of);
            let remedy = text(
                format!("write {name}={example}"),
                format!("écrivez {name}={example}"),
            );
            Err(wrong(reason, remedy))
        }
    }
}

/// What a value of a field is, in words.
fn wanted(machine: &Machine, field: &Field, currency: Currency) -> Text {
    match field.type_of {
        Type::YesNo => text("yes or no", "oui ou non"),
        Type::Number => text("a number", "un nombre"),
        Type::Money => {
            let currency = field.currency.unwrap_or(currency);
            let decimals = currency.decimals();
            text(
                format!("an amount in {currency} with {decimals} decimals at most"),
                format!("un montant en {currency} avec {decimals} décimales au plus"),
            )
        }
        Type::Time => text("a time of day", "une heure"),
        Type::Rate => text("a rate", "un taux"),
        Type::Delay(_) | Type::AnyDelay => text(
            "a length of time, such as 10 days",
            "une durée, comme 10 days",
        ),
        Type::Choice(choice) => {
            let values = machine.choices.get(choice).map(|one| one.values.join(", "));
            let values = values.unwrap_or_default();
            text(format!("one of {values}"), format!("parmi {values}"))
        }
        _ => text("what the script knows", "connu du script"),
    }
}

fn not_asked(name: &str, asks: &[Field]) -> Refused {
    let asked: Vec<&str> = asks.iter().map(|field| field.name.as_str()).collect();
    let asked = asked.join(", ");
    let stop = Refused::wrong(
        format!("the answer does not ask for {name}"),
        format!("la réponse ne demande pas {name}"),
    );
    match asks.is_empty() {
        true => stop,
        false => stop.help(
            format!("it asks for {asked}"),
            format!("elle demande {asked}"),
        ),
    }
}
