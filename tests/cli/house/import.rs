//! `jalon import`.

use super::{house, json};
use crate::run::folder;

#[test]
fn records_come_in_once_however_often_they_are_imported() {
    let folder = house();
    let first = json(&folder.jalon("import invoices invoices.csv --format json"));
    assert_eq!(
        (&first["new"], &first["known_before"]),
        (&2.into(), &0.into())
    );
    assert_eq!(first["records"]["read"], 2);
    let second = json(&folder.jalon("import invoices invoices.csv --format json"));
    assert_eq!(
        (&second["new"], &second["known_before"]),
        (&0.into(), &2.into())
    );
}

#[test]
fn electronic_invoices_that_another_company_issued_are_counted_and_named() {
    let folder = house();
    let toml = b"[seller]\nname = \"Acme SAS\"\nregistrations = [\"100000009\"]\n";
    folder.write("jalon-data/jalon.toml", toml);
    for (number, seller) in [
        ("G-1", "200000008"),
        ("G-2", "20000000800015"),
        ("G-3", "FR40100000009"),
    ] {
        let party = |kind: &str, name: &str, number: &str| {
            format!(
                "<{kind}><Party><PartyLegalEntity><RegistrationName>{name}</RegistrationName>\
                 <CompanyID>{number}</CompanyID></PartyLegalEntity></Party></{kind}>"
            )
        };
        let xml = format!(
            "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"><ID>{number}</ID>\
             <IssueDate>2026-03-02</IssueDate><DueDate>2026-03-31</DueDate><InvoiceTypeCode>380</InvoiceTypeCode>\
             <DocumentCurrencyCode>EUR</DocumentCurrencyCode>{}{}<LegalMonetaryTotal>\
             <TaxInclusiveAmount currencyID=\"EUR\">10.00</TaxInclusiveAmount>\
             <PayableAmount currencyID=\"EUR\">10.00</PayableAmount></LegalMonetaryTotal></Invoice>",
            party("AccountingSupplierParty", "Autre SAS", seller),
            party("AccountingCustomerParty", "Client One", "123456789"),
        );
        folder.write(&format!("{number}.xml"), xml.as_bytes());
    }
    let done = json(&folder.jalon("import invoices G-1.xml G-2.xml G-3.xml --format json"));
    assert_eq!(
        done["new"], 4,
        "they are taken, with their customer: {done}"
    );
    let told = &done["worth_a_look"][0];
    assert_eq!(
        told["reason"],
        "2 invoices name another seller than this house: G-1, G-2 (the first: Autre SAS 200000008)",
        "{done}"
    );
    let french = folder.jalon("import invoices G-2.xml --lang fr");
    assert!(
        french.stdout.contains("une facture nomme un autre vendeur que cette maison\u{a0}: G-2 (Autre SAS 20000000800015)"),
        "{french:?}"
    );
}

#[test]
fn a_payment_of_an_invoice_that_nobody_knows_waits_for_it() {
    let folder = house();
    let payments = json(&folder.jalon("import payments payments.csv --format json"));
    assert_eq!(payments["parked"], 1, "{payments}");
    let doctor = folder.jalon("doctor");
    assert!(
        doctor.stdout.contains("1 thing waits for an invoice"),
        "{doctor:?}"
    );
}

#[test]
fn contacts_are_read_as_contacts_beside_customers() {
    let folder = house();
    folder.write(
        "contacts.csv",
        b"key,customer,role,name,email\nK-1,C-1,payer,Anna Martin,anna@client.example\n",
    );
    let done = json(&folder.jalon("import customers customers.csv contacts.csv --format json"));
    assert_eq!(
        (&done["new"], &done["records"]["rejected"]),
        (&3.into(), &0.into())
    );
    let human = folder.jalon("import customers contacts.csv");
    assert!(!human.stdout.contains("left aside"), "{human:?}");
    assert!(human.stdout.contains("known before"), "{human:?}");
}

#[test]
fn what_is_read_is_what_is_used_and_what_is_rejected() {
    let folder = house();
    folder.write(
        "invoices.csv",
        b"number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n\
          F-2,C-2,2026-13-02,2026-03-31,EUR,700.00\n",
    );
    let done = folder.jalon("import invoices invoices.csv --rejects rejects.csv --format json");
    assert_eq!(done.code, 1, "{done:?}");
    let told = json(&done);
    assert_eq!(told["rows"]["read"], 2);
    assert_eq!(told["rows"]["used"], 1);
    assert_eq!(told["rows"]["rejected"], 1);
    assert_eq!(told["new"], 1);
    assert_eq!(told["rejects"][0]["line"], 3);
    let rejects = String::from_utf8(folder.read("rejects.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 2, "{rejects}");
}

/// Two invoices, of which the second one is another legal entity's, as a file of a group tells it.
pub const OF_TWO: &str = "number,customer,issue,due,currency,total,legal_entity\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,500.00,main\n\
    F-2,C-2,2026-03-02,2026-03-31,EUR,700.00,acme-de\n";

#[test]
fn what_names_another_legal_entity_is_refused_row_by_row_and_so_are_its_parts() {
    let folder = house();
    folder.write("two.csv", OF_TWO.as_bytes());
    folder.write(
        "parts.csv",
        b"invoice,number,due,amount\nF-1,1,2026-03-20,500.00\nF-2,1,2026-03-20,700.00\n",
    );
    let done = folder.jalon("import invoices two.csv parts.csv --rejects not.csv --format json");
    assert_eq!(done.code, 1, "{done:?}");
    let told = json(&done);
    assert_eq!(
        told["records"],
        serde_json::json!({"read": 4, "used": 2, "rejected": 2})
    );
    assert_eq!(told["new"], 1);
    let row = &told["rejects"][0];
    assert_eq!(row["line"], 3);
    let fault = &row["faults"][0];
    assert_eq!(
        (&fault["column"], &fault["value"]),
        (&"legal_entity".into(), &"acme-de".into())
    );
    assert_eq!(
        fault["reason"],
        "it is of the legal entity acme-de, and taken in for main"
    );
    let rejects = String::from_utf8(folder.read("not.csv")).unwrap();
    assert!(
        rejects.contains("take it in where acme-de is kept"),
        "{rejects}"
    );
    let french = folder.jalon("import invoices two.csv --lang fr");
    assert!(
        french.stdout.contains("l’entité légale acme-de"),
        "{french:?}"
    );
    let listed = folder.jalon("serve --once --pretend-now 2026-03-02T09:00:00Z");
    assert_eq!(listed.code, 0, "{listed:?}");
    let list = folder.jalon("invoice list").stdout;
    assert!(list.contains("F-1") && !list.contains("F-2"), "{list}");
}

#[test]
fn money_for_another_legal_entity_is_not_counted_for_this_one() {
    let folder = house();
    let rows = "source,key,date,amount,currency,invoice,legal_entity\n\
        bank,B-1,2026-03-20,500.00,EUR,F-1,main\nbank,B-2,2026-03-20,700.00,EUR,F-2,acme-de\n";
    folder.write("two.csv", rows.as_bytes());
    for kind in ["payments", "statements"] {
        let done = folder.jalon(&format!("import {kind} two.csv --lang en"));
        assert_eq!(done.code, 1, "{kind}: {done:?}");
        assert!(
            done.stdout.contains("two.csv:3") && done.stdout.contains("acme-de is kept"),
            "{kind}: {done:?}"
        );
    }
}

#[test]
fn without_a_script_nothing_is_taken_in() {
    let folder = crate::run::folder(&[("invoices.csv", super::INVOICES.as_bytes())]);
    let refused = folder.jalon("import invoices invoices.csv");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("jalon deploy SCRIPT"),
        "{refused:?}"
    );
}

/// An export of a day without payments says that there were none; one without a byte says nothing.
#[test]
fn a_file_of_payments_without_rows_is_taken_and_one_without_a_byte_is_refused() {
    let folder = house();
    let head = super::PAYMENTS.lines().next().unwrap();
    folder.write("none.csv", format!("{head}\n").as_bytes());
    folder.write("empty.csv", b"");
    let refused = folder.jalon("import payments empty.csv --source bank");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("empty.csv: the file is empty"),
        "{refused:?}"
    );
    let told = refused
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        told.contains("where nothing has come, there is that first line alone"),
        "{told}"
    );
    let taken = folder.jalon("import payments none.csv --source bank --format json");
    assert_eq!(taken.code, 0, "{taken:?}");
    assert_eq!(json(&taken)["rows"]["read"], 0);
    let french = folder.jalon("--lang fr import payments empty.csv");
    assert!(french.stderr.contains("le fichier est vide"), "{french:?}");
}

/// Two journeys: by what is known of the customer. Nobody is known before the invoice.
const BY_GROUP: &str = r#"team receivables

customer {
  group text
}

journey known {
  for invoices where customer.group = "chain"
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}

journey others {
  for all other invoices
  leave alone
}
"#;

#[test]
fn customers_that_come_at_the_same_moment_are_known_before_their_invoices() {
    let mut customers = String::from("key,name,country,group\n");
    let mut invoices = String::from("number,customer,issue,due,currency,total\n");
    for number in 0..200 {
        customers += &format!("C-{number},Client {number},FR,chain\n");
        invoices += &format!("F-{number},C-{number},2026-03-02,2026-03-31,EUR,10.00\n");
    }
    let folder = folder(&[
        ("by_group.jalon", BY_GROUP.as_bytes()),
        ("customers.csv", customers.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
    ]);
    let moment = "--pretend-now 2026-03-02T08:00:00Z";
    for line in [
        "deploy by_group.jalon --without-tests".to_owned(),
        // Whoever is faster: what is known of a customer is known before its invoice.
        format!("import invoices invoices.csv {moment}"),
        format!("import customers customers.csv {moment}"),
        "serve --once --pretend-now 2026-03-02T09:00:00Z".to_owned(),
    ] {
        let done = folder.jalon(&line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    assert_eq!(super::serve::ledger(&folder).len(), 200);
}

#[test]
fn rows_that_do_not_say_their_source_are_of_the_one_that_is_named() {
    let folder = super::house();
    folder.write(
        "paid.csv",
        b"key,date,amount,currency,invoice\nP1,2026-03-03,10.00,EUR,F-1\n",
    );
    let now = "--pretend-now 2026-03-03T09:00:00Z";
    let unnamed = folder.jalon(&format!("import payments paid.csv {now}"));
    assert_eq!(unnamed.code, 2, "{unnamed:?}");
    assert!(
        unnamed.stderr.contains("no column for source"),
        "{unnamed:?}"
    );
    let named = folder.jalon(&format!("import payments paid.csv --source bank {now}"));
    assert_eq!(named.code, 0, "{named:?}");
    let again = folder.jalon(&format!("import payments paid.csv --source bank {now}"));
    assert!(again.stdout.contains("known before"), "{again:?}");
    let feeds = folder.jalon(&format!("payment feeds {now}")).stdout;
    assert!(feeds.contains("bank"), "{feeds}");
}
