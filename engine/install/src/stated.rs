//! Posts that are statuses of a network, and in what they are written.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::entries::{Entries, Table, Value};
use crate::{Channels, Format, Statement};

const STATEMENT: &str = "{ cashed = \"FR-CDV 212\" }";

/// Posts that are statuses: `{ cashed = "FR-CDV 212" }`.
pub(crate) fn statements(
    entries: &mut Entries<'_>,
    table: &Table<'_>,
) -> BTreeMap<String, Statement> {
    let mut stated = BTreeMap::new();
    let Some(value) = table.get("statuses") else {
        return stated;
    };
    let DeValue::Table(list) = value.get_ref() else {
        entries.refuse("statuses", value, STATEMENT);
        return stated;
    };
    for (name, value) in list {
        let written = value.get_ref().as_str();
        let Some((network, code)) = written.and_then(|one| one.trim().split_once(' ')) else {
            entries.refuse("statuses", value, STATEMENT);
            continue;
        };
        let statement = Statement {
            network: network.to_owned(),
            code: code.trim().to_owned(),
        };
        stated.insert(name.get_ref().to_string(), statement);
    }
    stated
}

/// In what statuses are written.
pub(crate) fn format(entries: &mut Entries<'_>, table: &Table<'_>) -> Format {
    let formats = [("json", Format::Json), ("cdar", Format::Cdar)];
    let format = entries.one_of(table, "format", &formats);
    format.unwrap_or_default()
}

/// What is written as the message of a network: only endpoints state payments of the French life cycle, and only
/// whoever says who sells.
pub(crate) fn stated(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
    channels: &Channels,
    registrations: &[String],
) {
    let known = |registration: &String| {
        let digits: Vec<u32> = registration
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .map(|sign| sign.to_digit(10).unwrap_or(10))
            .collect();
        is_siren(&digits)
    };
    let registered = registrations.first().is_some_and(known);
    let endpoints = entries.table(file, "endpoints");
    for section in ["channels", "agencies"] {
        let others = entries.table(file, section).into_iter().flatten();
        let tables = others.filter_map(|(_, one)| one.get_ref().as_table());
        let formats: Vec<&Value<'_>> = tables.filter_map(|one| one.get("format")).collect();
        for value in formats {
            let reason = [
                "format is for what endpoints are told".to_owned(),
                "format ne concerne que ce qui est dit aux endpoints".to_owned(),
            ];
            let remedy = [
                "put it under [endpoints.NAME]".to_owned(),
                "mettez-le sous [endpoints.NOM]".to_owned(),
            ];
            entries.fault(value.span().start, reason, remedy);
        }
    }
    for (name, one) in &channels.endpoints {
        let table = endpoints.and_then(|all| all.get(name.as_str()));
        let value = table.and_then(|one| one.get_ref().as_table()?.get("format"));
        let (Format::Cdar, Some(value)) = (one.format, value) else {
            continue;
        };
        let is_cashed = |one: &Statement| one.network == "FR-CDV" && one.code == "212";
        if one.statuses.is_empty() || !one.statuses.values().all(is_cashed) {
            let reason = [
                "only the status 212 of FR-CDV is written as cdar".to_owned(),
                "seul le statut 212 de FR-CDV s’écrit en cdar".to_owned(),
            ];
            let remedy = [
                format!("write beside it: statuses = {STATEMENT}"),
                format!("écrivez à côté : statuses = {STATEMENT}"),
            ];
            entries.fault(value.span().start, reason, remedy);
        }
        if !registered {
            let reason = [
                "a status names who sells, by a SIREN of 9 digits".to_owned(),
                "un statut nomme le vendeur, par un SIREN de 9 chiffres".to_owned(),
            ];
            let remedy = [
                "write it first under [seller]: registrations = [\"552100554\"]".to_owned(),
                "écrivez-le en premier sous [seller] : registrations = [\"552100554\"]".to_owned(),
            ];
            entries.fault(value.span().start, reason, remedy);
        }
    }
}

/// Nine digits, the last of which fits the others.
fn is_siren(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 => *digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    digits.len() == 9 && digits.iter().all(|digit| *digit < 10) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use crate::{Format, read};

    const PLATFORM: &str = "[endpoints.pa]\nfolder = \"pa\"\nformat = \"cdar\"\n";
    const CASHED: &str = "statuses = { cashed = \"FR-CDV 212\" }\n";
    const SELLER: &str =
        "[seller]\nname = \"Acme\"\nregistrations = [\"100 000 009\", \"4012345000009\"]\n";

    #[test]
    fn a_payment_is_written_for_its_network_by_whoever_says_who_sells() {
        let whole = read(&format!("{PLATFORM}{CASHED}{SELLER}")).unwrap();
        assert_eq!(whole.channels.endpoints["pa"].format, Format::Cdar);
        assert_eq!(whole.registrations.len(), 2);
        let json = read(&format!("[endpoints.pa]\nfolder = \"pa\"\n{CASHED}")).unwrap();
        assert_eq!(json.channels.endpoints["pa"].format, Format::Json);
    }

    #[test]
    fn a_format_that_nobody_can_write_is_told_with_what_is_missing() {
        let other = "statuses = { seen = \"FR-CDV 209\" }\n";
        let wrong = SELLER.replace("100 000 009", "100 000 008");
        for (file, says) in [
            (format!("{PLATFORM}{CASHED}"), "a SIREN of 9 digits"),
            (format!("{PLATFORM}{CASHED}{wrong}"), "a SIREN of 9 digits"),
            (format!("{PLATFORM}{SELLER}"), "only the status 212"),
            (format!("{PLATFORM}{other}{SELLER}"), "only the status 212"),
            (
                "[agencies.pa]\ncases = \"pa\"\nformat = \"cdar\"\n".to_owned(),
                "what endpoints are told",
            ),
        ] {
            let faults = read(&file).unwrap_err();
            let told = faults.iter().any(|fault| fault.reason.en.contains(says));
            assert!(told, "{file}\n{faults:?}");
        }
    }
}
