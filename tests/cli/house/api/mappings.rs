//! Files whose columns have names of their own, taken in by HTTP with a mapping of the installation.

use super::super::CUSTOMERS;
use super::{SCRIPT, Served};
use crate::run::{Folder, folder};

const SETTINGS: &str = "legal_entity = \"ours\"\n[api]\nlisten = \"127.0.0.1:0\"\n\
    [api.mappings]\nold_erp = \"old.toml\"\nbank = \"in/bank.toml\"\n";
const OLD: &str = "kind = \"invoice\"\ndates = \"day/month/year\"\ndecimal = \",\"\n[columns]\n\
    number = \"Beleg\"\ncustomer = \"Konto\"\nissue = \"Datum\"\ndue = \"Ziel\"\ntotal = \"Brutto\"\n\
    currency = { constant = \"EUR\" }\n";
const BANK: &str = "kind = \"payment\"\ndates = \"day/month/year\"\n[columns]\nkey = \"Nummer\"\n\
    date = \"Tag\"\namount = \"Eingang\"\nreference = \"Zweck\"\nsource = { constant = \"bank\" }\n\
    currency = { constant = \"EUR\" }\n";
const EXPORT: &str = "Beleg;Konto;Datum;Ziel;Brutto\nR-1;C-1;03/04/2026;30/04/2026;500,00\n";

fn installation() -> Folder {
    let folder = folder(&[
        ("asked.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("jalon-data/jalon.toml", SETTINGS.as_bytes()),
        ("jalon-data/old.toml", OLD.as_bytes()),
        ("jalon-data/in/bank.toml", BANK.as_bytes()),
    ]);
    for line in ["deploy asked.jalon", "import customers customers.csv"] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    folder
}

#[test]
fn columns_with_names_of_their_own_are_read_by_the_mapping_that_a_request_names() {
    let served = Served::over(installation());
    let operates = served.client("operate");
    let send = |path: &str, body: &str| operates.send(path, "text/csv", body.as_bytes());
    let guessed = send("/v1/import/invoices", EXPORT);
    assert_eq!(guessed.status, 422, "{guessed:?}");
    let taken = send("/v1/import/invoices?mapping=old_erp&source=erp", EXPORT);
    assert_eq!(taken.json()["new"], 1, "{taken:?}");
    let again = send("/v1/import/invoices?source=erp&mapping=old_erp", EXPORT);
    assert_eq!(again.json()["known_before"], 1, "{again:?}");
    let shown = served.until(&operates, "/v1/invoices/R-1", |reply| reply.status == 200);
    assert_eq!(shown.json()["issue"], "2026-04-03", "{shown:?}");
    // What a bank exports as CSV settles what it names.
    let money = "Nummer;Tag;Eingang;Zweck\nB-1;06/05/2026;500.00;R-1\n";
    let settled = send("/v1/import/statements?mapping=bank", money);
    assert_eq!(settled.json()["lines"], 1, "{settled:?}");
    let wrong = send(
        "/v1/import/statements?mapping=bank",
        &money.replace("06/05", "31/02"),
    );
    let told = wrong.json();
    assert_eq!(told["lines"], 0, "{told}");
    assert_eq!(told["not_taken"][0]["line"], 2, "{told}");
    assert_eq!(told["not_taken"][0]["file"], "body", "{told}");
}

#[test]
fn a_mapping_that_is_not_named_or_is_for_other_records_is_refused_and_nothing_is_taken() {
    let served = Served::over(installation());
    let operates = served.client("operate");
    for (path, says) in [
        ("invoices?mapping=new_erp", "there are: bank, old_erp"),
        ("invoices?mapping=..%2Fold", "there are: bank, old_erp"),
        ("invoices?mapping=bank", "where its kind is taken in"),
        ("statements?mapping=old_erp", "where its kind is taken in"),
        ("customers?mapping=old_erp", "where its kind is taken in"),
    ] {
        let path = format!("/v1/import/{path}");
        let refused = operates.send(&path, "text/csv", EXPORT.as_bytes());
        assert_eq!(refused.problem(), "wrong", "{path}: {refused:?}");
        assert!(refused.body.contains(says), "{path}: {refused:?}");
    }
    assert!(operates.get("/v1/invoices").items().is_empty());
}

#[test]
fn a_mapping_that_can_not_be_read_stops_the_daemon_at_its_start() {
    let folder = installation();
    folder.write("jalon-data/old.toml", b"kind = \"dragon\"\n");
    let refused = folder.jalon("serve");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("old.toml"), "{refused:?}");
}
