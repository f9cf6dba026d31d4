//! Who writes, and where customers pay to.

use jalon_core::Currency;
use jalon_mail::address::MailAddress;
use jalon_render::Seller;
use jalon_render::payment::BankAccount;
use toml::de::DeValue;

use crate::entries::{Entries, Table, Value, place};

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
    if !section.contains_key("name") {
        entries.missing(place(file, "seller"), ("[seller]", "name"), NAME);
    }
    let name = name.unwrap_or_default();
    let email = email(entries, section);
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

const EMAIL: &str = "\"credit@acme.example\"";

/// The address that mails come from: one that no relay can be given would keep all of them back.
fn email(entries: &mut Entries<'_>, section: &Table<'_>) -> Option<String> {
    let written = entries.text(section, "email", EMAIL)?;
    if let (None, Some(place)) = (MailAddress::new(&written), section.get("email")) {
        let reason = [
            "email is not an address that mails can come from: letters without accents, one @, and a domain with a dot"
                .to_owned(),
            "email n’est pas une adresse d’où des courriels peuvent partir : des lettres sans accent, un seul @, et un domaine avec un point"
                .to_owned(),
        ];
        let remedy = [
            format!("write for instance: email = {EMAIL}"),
            format!("écrivez par exemple : email = {EMAIL}"),
        ];
        entries.fault(place.span().start, reason, remedy);
        return None;
    }
    Some(written)
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
    let written = entries.text(table, "iban", IBAN);
    let iban = written.as_ref().and_then(|written| written.parse().ok());
    match table.get("iban") {
        None => entries.missing(value.span().start, ("[[seller.accounts]]", "iban"), IBAN),
        Some(place) if written.is_some() && iban.is_none() => entries.refuse("iban", place, IBAN),
        Some(_) => {}
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

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn an_address_that_no_mail_can_come_from_is_told_at_its_line() {
        for wrong in [
            "crédit@acme.example",
            "pas une adresse",
            "credit@acme",
            "Acme <credit@acme.example>",
        ] {
            let faults = read(&format!("[seller]\nname = \"A\"\nemail = \"{wrong}\"")).unwrap_err();
            let [fault] = faults.as_slice() else {
                panic!("{faults:?}");
            };
            assert_eq!(fault.line, 3, "{wrong}");
            assert!(fault.reason.en.contains("mails can come from"), "{fault:?}");
            assert!(fault.reason.fr.contains("sans accent"), "{fault:?}");
            for remedy in [&fault.remedy.en, &fault.remedy.fr] {
                assert!(remedy.contains("email = \"credit@acme.example\""));
            }
        }
        let good = read("[seller]\nname = \"A\"\nemail = \"o'neil+x@acme.example\"").unwrap();
        assert_eq!(good.seller.email.as_deref(), Some("o'neil+x@acme.example"));
    }
}
