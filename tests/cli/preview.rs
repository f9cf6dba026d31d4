//! `jalon preview`: messages as their readers get them, and what is said where one can't be made.

use crate::run::{LATIN_1, folder};

/// The flagship, in both languages.
const ENGLISH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/opticians/opticians.en.jalon"
);
const FRENCH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/opticians/opticiens.fr.jalon"
);

const ORDERS: &[u8] = b"team receivables

template order {
  language en {
    subject \"Invoice {number}\"
    body \"\"\"
      Dear {customer.name},

      Your order {purchase_order} is open: {balance}.
      \"\"\"
    sms \"Open: {balance}\"
  }
}

journey everyone {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step order   10 days after due   when purchase_order is known   chase payer with order, attach invoice, by email
    missed   30 days after due   task \"Unpaid {number}\" for receivables
  }
}
";

const INVOICE: &[u8] = br#"{
  "number": "F-1", "customer": "C1", "issue": "2026-01-05", "due": "2026-02-19",
  "currency": "EUR", "total": "1200.00", "purchase_order": "PO-9"
}"#;

#[test]
fn a_reminder_of_several_invoices_is_shown_as_text() {
    let line = format!("preview {ENGLISH} --template first_reminder --on 2026-03-10");
    let ended = folder(&[]).jalon(&line);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(
        ended.stderr,
        "note: the page has a QR code for the transfer; --html or --open shows it\n"
    );
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn a_friendly_note_in_french_has_the_link_that_its_line_asks_for() {
    let line =
        format!("--lang fr preview {FRENCH} --template amical --language fr --on 2026-02-20");
    let ended = folder(&[]).jalon(&line);
    assert_eq!(ended.code, 0, "{ended:?}");
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn without_a_template_all_are_listed_with_their_languages_and_lines() {
    let ended = folder(&[]).jalon(&format!("preview {ENGLISH}"));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ended.stdout, @"
    final_demand     en, fr  opticians/paid/notice
    first_reminder   en, fr  opticians/paid/first_reminder
    friendly         en, fr  opticians/paid/friendly
    second_reminder  en, fr  opticians/paid/second_reminder
    ");
}

#[test]
fn a_template_that_no_journey_uses_yet_is_shown_too() {
    let script = b"template t {\n  subject \"{count of invoices} invoices\"\n  body \"{for each invoice, oldest due first} {number} {balance}\"\n}\n";
    let folder = folder(&[("t.jalon", script)]);
    let listed = folder.jalon("preview t.jalon");
    assert_eq!(listed.stdout, "t    not used\n", "{listed:?}");
    let shown = folder.jalon("preview t.jalon --template t --language nl --on 2026-03-10");
    assert!(shown.stdout.contains("Subject  3 invoices\n"), "{shown:?}");
    assert!(
        shown.stdout.contains("Factuur    Openstaand\n"),
        "{shown:?}"
    );
}

#[test]
fn a_text_that_names_no_language_is_shown_in_that_of_its_script() {
    let script = "modèle m {\n  objet « {numéro} »\n  texte « {solde} pour le {échéance} »\n}\n";
    let folder = folder(&[("m.jalon", script.as_bytes())]);
    let line = "preview m.jalon --template m --on 2026-03-10";
    let shown = folder.jalon(line).stdout;
    assert!(
        shown.contains("\n1\u{202f}234,56\u{a0}€ pour le 26 février 2026\n"),
        "{shown}"
    );
    let shown = folder.jalon(&format!("{line} --language en")).stdout;
    assert!(
        shown.contains("\n€1,234.56 pour le 26 February 2026\n"),
        "{shown}"
    );
}

#[test]
fn every_message_of_every_example_can_be_made() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let scripts = [
        "opticians/opticians.en.jalon",
        "opticians/opticiens.fr.jalon",
        "saas/saas.jalon",
        "edi/edi.jalon",
        "secteur-public/secteur_public.jalon",
        "franchise/franchise.jalon",
        "export/export.jalon",
    ];
    let folder = folder(&[]);
    let mut made = 0;
    for script in scripts {
        let listed = folder.jalon(&format!("preview {root}/{script}"));
        assert_eq!(listed.code, 0, "{script}: {listed:?}");
        for row in listed.stdout.lines() {
            let mut words = row
                .split("  ")
                .map(str::trim)
                .filter(|word| !word.is_empty());
            let (name, languages) = (words.next().unwrap(), words.next().unwrap());
            let languages = match languages.len() {
                2 => vec![languages],
                _ if languages.contains(", ") && !languages.contains('/') => {
                    languages.split(", ").collect()
                }
                _ => vec!["fr"],
            };
            for language in languages {
                let line =
                    format!("preview {root}/{script} --template {name} --language {language}");
                let ended = folder.jalon(&format!("{line} --on 2026-03-10"));
                assert_eq!(ended.code, 0, "{line}: {ended:?}");
                assert!(ended.stdout.contains("Subject  "), "{line}: {ended:?}");
                made += 1;
            }
        }
    }
    assert!(made >= 30, "{made}");
}

#[test]
fn a_wrong_name_is_answered_with_the_names_there_are() {
    let folder = folder(&[]);
    let ended = folder.jalon(&format!("preview {ENGLISH} --template first_remnder"));
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert_eq!(
        ended.stderr,
        "jalon: error: there is no template `first_remnder` in the script; did you mean `first_reminder`?\n\
         jalon: error: its templates: final_demand, first_reminder, friendly, second_reminder\n"
    );
    let line = format!("--lang fr preview {ENGLISH} --template friendly --language de");
    let ended = folder.jalon(&line);
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert_eq!(
        ended.stderr,
        "jalon\u{a0}: erreur\u{a0}: le modèle «\u{a0}friendly\u{a0}» n'a pas de texte en «\u{a0}de\u{a0}»\n\
         jalon\u{a0}: erreur\u{a0}: ses langues\u{a0}: en, fr\n"
    );
}

#[test]
fn an_invoice_of_a_file_is_shown_with_its_own_figures() {
    let folder = folder(&[("a.jalon", ORDERS), ("f.json", INVOICE)]);
    let line = "preview a.jalon --template order --invoice f.json --on 2026-03-10";
    let ended = folder.jalon(line);
    assert_eq!(ended.code, 0, "{ended:?}");
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn a_placeholder_without_its_value_is_named_with_its_place() {
    let record = String::from_utf8(INVOICE.to_vec()).unwrap();
    let record = record.replace(", \"purchase_order\": \"PO-9\"", "");
    let folder = folder(&[("a.jalon", ORDERS), ("f.json", record.as_bytes())]);
    let line = "preview a.jalon --template order --invoice f.json";
    let ended = folder.jalon(line);
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert_eq!(
        ended.stderr,
        "jalon: error: the message can't be made: a value is missing\n\
         jalon: error: a.jalon:9: {purchase_order} is not known\n"
    );
    let ended = folder.jalon(&format!("--lang fr {line}"));
    assert!(
        ended
            .stderr
            .ends_with("a.jalon:9\u{a0}: {purchase_order} n'est pas connu\n"),
        "{ended:?}"
    );
}

#[test]
fn a_page_stands_alone_and_holds_its_code() {
    let folder = folder(&[]);
    let line =
        format!("preview {ENGLISH} --template second_reminder --on 2026-03-10 --html m.html");
    let ended = folder.jalon(&line);
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (0, "", "")
    );
    let page = String::from_utf8(folder.read("m.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\""));
    assert!(page.contains("src=\"data:image/png;base64,iVBORw0KGgo"));
    assert!(page.contains("Second reminder: invoice INV-2041"));
    for elsewhere in ["src=\"http", "cid:", "url(", "<script", "@import", "<link"] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
    let piped = folder.jalon(&line.replace("m.html", "-"));
    assert_eq!(piped.stdout, page);
}

#[test]
fn what_a_record_holds_is_text_in_the_terminal_and_in_the_page() {
    let record = r#"{
      "invoices": [{"number": "F-1\u001b[31m", "customer": "C1", "issue": "2026-01-05", "due": "2026-02-19",
        "currency": "EUR", "total": "1.00", "purchase_order": "*x*\r\nBcc: a@example.org"}],
      "customer": {"key": "C1", "name": "<script>alert(1)</script>\u202e"}
    }"#;
    let folder = folder(&[("a.jalon", ORDERS), ("f.json", record.as_bytes())]);
    let line = "preview a.jalon --template order --invoice f.json";
    let text = folder.jalon(line).stdout;
    assert!(text.contains("Dear <script>alert(1)</script>,\n"), "{text}");
    assert!(text.contains("order *x* Bcc: a@example.org is"), "{text}");
    assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
    let page = folder.jalon(&format!("{line} --html -")).stdout;
    assert!(page.contains("Dear &lt;script&gt;alert(1)&lt;/script&gt;,"));
    assert!(!page.contains("<script") && !page.contains("<em>"));
}

#[test]
fn what_is_no_record_is_told() {
    let refused = |record: &[u8], expected: &str| {
        let folder = folder(&[("a.jalon", ORDERS), ("f.json", record)]);
        let ended = folder.jalon("preview a.jalon --template order --invoice f.json");
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
        assert!(ended.stderr.contains(expected), "{ended:?}");
    };
    refused(b"", "f.json does not hold invoices");
    refused(b"[]", "there is no invoice in f.json");
    refused(b"{\"invoices\": []}", "there is no invoice in f.json");
    refused(b"{\"invoyces\": []}", "unknown field `invoyces`");
    refused(br#"{"number": "F-1"}"#, "missing field `customer`");
    let fields = INVOICE.strip_suffix(b"\n}").unwrap();
    let fields = [fields, b", \"fields\": {\"grup\": \"x\"}}"].concat();
    refused(&fields, "the script declares no field `grup`");
    let record = String::from_utf8(INVOICE.to_vec()).unwrap();
    let yen = record.replace("EUR", "JPY").replace("1200.00", "1200.50");
    refused(
        yen.as_bytes(),
        "the amount `total` does not fit its currency",
    );
    let seller = format!(
        r#"{{"invoices": [{record}], "seller": {{"name": "S", "accounts": [{{"iban": "FR15 2004"}}]}}}}"#
    );
    refused(seller.as_bytes(), "`FR15 2004` is no IBAN");
    let folder = folder(&[("a.jalon", ORDERS)]);
    let ended = folder.jalon("preview a.jalon --template order --invoice gone.json");
    assert_eq!(ended.code, 2);
    assert!(
        ended
            .stderr
            .contains("cannot read gone.json: there is no such file"),
        "{ended:?}"
    );
}

#[test]
fn where_there_is_no_code_the_reason_is_told() {
    let record = String::from_utf8(INVOICE.to_vec())
        .unwrap()
        .replace("EUR", "CHF");
    let record = format!(
        r#"{{"invoices": [{record}], "seller": {{"name": "Duval SA",
            "accounts": [{{"iban": "CH93 0076 2011 6238 5295 7", "currency": "CHF"}}]}}}}"#
    );
    let folder = folder(&[("a.jalon", ORDERS), ("f.json", record.as_bytes())]);
    let ended = folder.jalon("preview a.jalon --template order --invoice f.json");
    assert!(
        ended
            .stdout
            .contains("IBAN            CH93 0076 2011 6238 5295 7\n"),
        "{ended:?}"
    );
    assert_eq!(
        ended.stderr,
        "note: no QR code for the transfer: Swiss francs are paid with the QR-bill, which Jalon does not make\n"
    );
}

#[test]
fn a_script_with_errors_has_no_messages() {
    let folder = folder(&[
        ("a.jalon", LATIN_1),
        ("b.jalon", ORDERS),
        ("c/d.jalon", ORDERS),
    ]);
    let ended = folder.jalon("preview a.jalon --template order");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert!(ended.stderr.contains("J0001"), "{ended:?}");
    let ended = folder.jalon("preview gone.jalon --template order");
    assert_eq!(ended.code, 2);
    let ended = folder.jalon("preview b.jalon --template order --html x --open");
    assert_eq!(ended.code, 2);
    let several = crate::run::folder(&[("b.jalon", ORDERS), ("c.jalon", ORDERS)]);
    let ended = several.jalon("preview . --template order");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("there are 2 scripts here"),
        "{ended:?}"
    );
}

#[cfg(unix)]
#[test]
fn the_browser_gets_a_page_that_only_this_user_can_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(&[("a.jalon", ORDERS)]);
    let line = "preview a.jalon --template order --open";
    let ended = folder.jalon_with(&[("BROWSER", "true")], line);
    assert_eq!(ended.code, 0, "{ended:?}");
    let path = ended.stdout.trim_end();
    let page = std::fs::read_to_string(path).unwrap();
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    std::fs::remove_file(path).unwrap();
    assert!(page.contains("Dear Optique du Lac,"));
    assert_eq!(mode & 0o077, 0);
    let ended = folder.jalon_with(&[("BROWSER", "/nowhere/browser")], line);
    assert_eq!(ended.code, 2);
    let path = ended.stderr.trim_end().rsplit(' ').next().unwrap();
    std::fs::remove_file(path).unwrap();
    assert!(
        ended.stderr.contains("no browser could be opened"),
        "{ended:?}"
    );
}
