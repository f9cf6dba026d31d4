//! Who writes, and where customers pay to.

use jalon_core::Currency;
use jalon_render::Seller;
use jalon_render::payment::BankAccount;
use toml::de::DeValue;

use crate::entries::{Entries, Table, Value};

const NAME: &str = "\"Acme SAS\"";

pub(crate) fn seller(entries: &mut Entries<'_>, file: &Table<'_>) -> Seller {
    let Some(section) = entries.table(file, "seller") else {
        return Seller::default();
    };
    entries.only(
        section,
        &["name", "email", "phone", "registrations", "accounts"],
    );
    let name = entries.text(section, "name", NAME);
    if let (None, None, Some(value)) = (&name, section.get("name"), file.get("seller")) {
        entries.refuse("name", value, NAME);
    }
    let name = name.unwrap_or_default();
    let email = entries.text(section, "email", "\"credit@acme.example\"");
    let phone = entries.text(section, "phone", "\"+33 1 23 45 67 89\"");
    let mut accounts = Vec::new();
    if let Some(value) = section.get("accounts") {
        let DeValue::Array(list) = value.get_ref() else {
            entries.refuse("accounts", value, "[{ iban = \"FR76 ...\" }]");
            return Seller::default();
        };
        for one in list.iter() {
            accounts.extend(account(entries, one, &name));
        }
    }
    Seller {
        name: name.as_str().into(),
        email: email.map(Into::into),
        phone: phone.map(Into::into),
        accounts,
    }
}

const REGISTRATIONS: &str = "[\"552100554\"]";

/// The registration numbers by which networks know the house; the first one stands on what it states.
pub(crate) fn registrations(entries: &mut Entries<'_>, file: &Table<'_>) -> Vec<String> {
    let Some(section) = entries.table(file, "seller") else {
        return Vec::new();
    };
    let written = entries.texts(section, "registrations", REGISTRATIONS);
    if let (true, Some(value)) = (
        written.iter().any(|one| one.trim().is_empty()),
        section.get("registrations"),
    ) {
        entries.refuse("registrations", value, REGISTRATIONS);
    }
    written
}

const IBAN: &str = "\"FR76 3000 6000 0112 3456 7890 189\"";

fn account(entries: &mut Entries<'_>, value: &Value<'_>, name: &str) -> Option<BankAccount> {
    let DeValue::Table(table) = value.get_ref() else {
        entries.refuse("accounts", value, "[{ iban = \"FR76 ...\" }]");
        return None;
    };
    entries.only(table, &["holder", "iban", "bic", "currency"]);
    let holder = entries.text(table, "holder", NAME);
    let holder = holder.unwrap_or_else(|| name.to_owned());
    let read = entries.text(table, "iban", IBAN);
    let iban = read.and_then(|written| written.parse().ok());
    if iban.is_none() {
        let place = table.get("iban").unwrap_or(value);
        entries.refuse("iban", place, IBAN);
    }
    let bic = match entries.text(table, "bic", "\"AGRIFRPP\"") {
        None => None,
        Some(written) => {
            let bic = written.parse().ok();
            if let (None, Some(place)) = (&bic, table.get("bic")) {
                entries.refuse("bic", place, "\"AGRIFRPP\"");
            }
            bic
        }
    };
    let currency = match entries.text(table, "currency", "\"EUR\"") {
        None => Some(Currency::EUR),
        Some(written) => {
            let currency = written.parse().ok();
            if let (None, Some(place)) = (&currency, table.get("currency")) {
                entries.refuse("currency", place, "\"EUR\"");
            }
            currency
        }
    };
    Some(BankAccount {
        holder: holder.into(),
        iban: iban?,
        bic,
        currency: currency?,
    })
}
