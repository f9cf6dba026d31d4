//! Bad input: clear words, the rest runs, and the sums add up.

use super::{PLAY, SCRIPT, assert_sums, given, sums};
use crate::run::{Ended, Folder, folder};

const HEAD: &str = "number;customer;issue;due;currency;total\n";
const GOOD: &str = "F-1;C1;2026-01-05;2026-02-04;EUR;1200.00\n";

fn with(invoices: impl AsRef<[u8]>) -> Folder {
    folder(&[("s.jalon", SCRIPT), ("i.csv", invoices.as_ref())])
}

fn play(invoices: impl AsRef<[u8]>) -> Ended {
    with(invoices).jalon("simulate s.jalon --invoices i.csv")
}

#[test]
fn an_empty_file_is_refused_with_a_remedy() {
    let ended = play("");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("i.csv: the file is empty"),
        "{ended:?}"
    );
    assert!(ended.stderr.contains("help: export it again"), "{ended:?}");
    let ended = play(HEAD);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("no invoice"), "{ended:?}");
}

#[test]
fn a_row_that_is_wrong_is_told_and_the_rest_runs() {
    for (row, told) in [
        (
            "F-2;C1;2026-02-30;2026-03-05;EUR;1.00",
            "no such day: 2026-02-30",
        ),
        (
            "F-2;C1;2026-02-10;2026-02-05;EUR;1.00",
            "is before the date of issue",
        ),
        (
            "F-2;C1;2026-02-10;2026-03-05;EUR;1e9",
            "1e9 is in powers of ten",
        ),
        ("F-2;C1;2026-02-10;2026-03-05;EUR;1.005", "have 2 decimals"),
        (
            "F-2;C1;2026-02-10;2026-03-05;XXX;1.00",
            "XXX is not a currency",
        ),
        ("F-2;;2026-02-10;2026-03-05;EUR;1.00", "customer"),
        (
            "F-1;C1;2026-01-05;2026-02-04;EUR;1200.00",
            "the same record stands on line 2",
        ),
    ] {
        let ended = play(format!("{HEAD}{GOOD}{row}\n"));
        assert_eq!(ended.code, 1, "{row}: {ended:?}");
        assert_sums(&ended);
        assert_eq!(sums(&ended, "rows"), (2, 1, 1), "{row}: {ended:?}");
        assert!(ended.stdout.contains("i.csv:3"), "{row}: {ended:?}");
        assert!(ended.stdout.contains(told), "{told}: {ended:?}");
        assert!(
            ended.stdout.contains("with 1 invoice\n"),
            "{row}: {ended:?}"
        );
    }
}

#[test]
fn where_no_row_can_be_used_the_reasons_are_told_and_written() {
    let rows = "F-1;C1;2026-01-05;2026-02-04;DOL;1200.00\n".repeat(7);
    let folder = with(format!("{HEAD}{rows}"));
    for (line, told) in [
        (
            "",
            [
                "there is no invoice to play",
                "i.csv:2 currency: DOL is not a currency",
                "7 read = 0 used + 7 rejected",
                "and 2 more",
            ],
        ),
        (
            "--forecast",
            [
                "there is no invoice to play",
                "i.csv:2 currency: DOL is not a currency",
                "7 read = 0 used + 7 rejected",
                "and 2 more",
            ],
        ),
        (
            "--lang fr",
            [
                "il n'y a aucune facture à jouer",
                "DOL n’est pas une devise",
                "7 lues = 0 utilisée + 7 rejetées",
                "et 2 autres",
            ],
        ),
    ] {
        let ended = folder.jalon(&format!(
            "simulate s.jalon --invoices i.csv --rejects lost.csv {line}"
        ));
        assert_eq!(ended.code, 2, "{ended:?}");
        for told in told {
            assert!(ended.stderr.contains(told), "{told}: {ended:?}");
        }
        let lost = String::from_utf8(folder.read("lost.csv")).unwrap();
        assert_eq!(lost.lines().count(), 8, "{lost}");
        std::fs::remove_file(folder.path.join("lost.csv")).unwrap();
    }
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let invoices = "number;customer;issue;due;currency;total
F-1;C1;2026-01-05;2026-02-04;EUR;1.234,56
F-2;C1;2026-01-05;2026-02-04;TND;10,125
F-3;C1;2026-01-05;2026-02-04;EUR;(12,00)
";
    let ended = play(invoices);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended.stdout.contains("negative, so taken as a credit note"),
        "{ended:?}"
    );
    assert!(
        ended
            .stdout
            .contains("1  credit note that names no invoice: on account"),
        "{ended:?}"
    );
    let ended = with(invoices).jalon("simulate s.jalon --invoices i.csv --format json");
    for amount in [
        "\"amount\":\"1234.56\",\"currency\":\"EUR\"",
        "\"amount\":\"10.125\",\"currency\":\"TND\"",
    ] {
        assert!(ended.stdout.contains(amount), "{amount}: {ended:?}");
    }
}

#[test]
fn other_separators_encodings_and_heads_are_guessed_and_shown() {
    let latin = b"Export du 3 mars\nn\xb0 facture;client;issue;due;currency;total\nF-1;D\xe9p\xf4t;2026-01-05;2026-02-04;EUR;12,50\n";
    let ended = play(latin);
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in ["encoding WINDOWS-1252", "semicolons", "Guessed of i.csv"] {
        assert!(ended.stdout.contains(told), "{told}: {ended:?}");
    }
    let tabs = format!("{HEAD}{GOOD}").replace(';', "\t");
    assert!(play(tabs).stdout.contains("with 1 invoice\n"));
    // The names once more, in the middle of the rows, are no record.
    let ended = play(format!(
        "{HEAD}{GOOD}{HEAD}F-2;C1;2026-01-05;2026-02-04;EUR;1.00\n"
    ));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(sums(&ended, "rows"), (3, 2, 1), "{ended:?}");
}

#[test]
fn a_separator_that_is_told_wrong_is_refused() {
    let folder = with(format!("{HEAD}{GOOD}"));
    folder.write("m.toml", b"delimiter = \",\"\n");
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --mapping m.toml");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("i.csv"), "{ended:?}");
    assert!(ended.stderr.contains("help:"), "{ended:?}");
}

#[test]
fn dates_that_leave_doubt_are_refused_with_the_line_to_paste() {
    let ended =
        play("number;customer;issue;due;currency;total\nF-1;C1;03/04/2026;04/05/2026;EUR;1.00\n");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("dates = \"day/month/year\""),
        "{ended:?}"
    );
}

#[test]
fn what_does_not_go_together_is_told_with_its_row() {
    let folder = given();
    folder.write("c.csv", b"key;name\nC1;Dupont\n");
    folder.write(
        "p.csv",
        b"source;key;date;amount;currency;invoice\nbank;P1;2026-02-20;1200.00;USD;F-1\nbank;P2;2026-02-20;1.00;EUR;F-9\n",
    );
    folder.write(
        "e.csv",
        b"source;key;kind;invoice;occurred_at\nerp;E1;receipt;F-9;2026-01-20\nerp;E2;teapot;F-1;2026-01-20\nerp;E3;receipt;F-1;2025-12-01\nerp;E4;dispute_settled_for_us;F-1;2026-01-20\n",
    );
    let ended = folder.jalon(&format!(
        "{PLAY} --customers c.csv --events e.csv --rejects r.csv"
    ));
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_sums(&ended);
    // One customer, two of three invoices; no payment, no event.
    assert_eq!(sums(&ended, "records"), (10, 3, 7), "{ended:?}");
    let rejects = String::from_utf8(folder.read("r.csv")).unwrap();
    for told in [
        "i.csv,4,customer,C2,no file has a customer C2",
        "p.csv,2,currency,USD,a payment in USD for an invoice in EUR",
        "p.csv,3,invoice,F-9,",
        "e.csv,2,invoice,F-9,",
        "e.csv,3,kind,teapot,the script knows no event teapot",
        "e.csv,4,,,\"it is dated 2025-12-01, and the invoice was issued on 2026-01-05\"",
        "e.csv,5,,,no dispute",
    ] {
        assert!(rejects.contains(told), "{told}: {rejects}");
    }
    assert_eq!(rejects.lines().count(), 8, "{rejects}");
}

#[test]
fn a_payment_before_its_invoice_waits_on_account() {
    let folder = given();
    folder.write(
        "p.csv",
        b"source;key;date;amount;currency;invoice\nbank;P1;2026-01-02;1200.00;EUR;F-1\n",
    );
    let ended = folder.jalon(PLAY);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("p.csv:2: paid on 2026-01-02, before the invoice F-1"),
        "{ended:?}"
    );
    assert!(
        ended
            .stdout
            .contains("1  payment before its invoice: on account until it arrives"),
        "{ended:?}"
    );
    let ended = folder.jalon(&format!("{PLAY} --explain F-1"));
    assert!(
        ended
            .stdout
            .contains("2026-01-05 00:00  1,200.00 EUR on account is allocated"),
        "{ended:?}"
    );
    assert!(!ended.stdout.contains("chase payer"), "{ended:?}");
}

#[test]
fn rows_in_any_order_give_the_same() {
    let folder = given();
    folder.write(
        "e.csv",
        b"source;key;kind;invoice;occurred_at\nerp;D1;dispute;F-1;2026-01-20\nerp;D2;dispute_settled_for_us;F-1;2026-02-15\n",
    );
    let line = format!("{PLAY} --events e.csv --explain F-1");
    let in_order = folder.jalon(&line).stdout;
    folder.write(
        "e.csv",
        b"source;key;kind;invoice;occurred_at\nerp;D2;dispute_settled_for_us;F-1;2026-02-15\nerp;D1;dispute;F-1;2026-01-20\n",
    );
    assert_eq!(folder.jalon(&line).stdout, in_order);
}

#[test]
fn what_the_script_has_no_use_for_is_counted() {
    let folder = with(
        "{\"number\":\"F-1\",\"customer\":\"C1\",\"issue\":\"2026-01-05\",\"due\":\"2026-02-04\",\"currency\":\"EUR\",\"total\":\"12.00\",\"fields\":{\"colour\":\"red\"}}\n\
         {\"number\":\"F-2\",\"customer\":\"C1\",\"issue\":\"2026-01-05\",\"currency\":\"USD\",\"total\":\"12.00\",\"terms\":\"never\"}\n",
    );
    let ended = folder.jalon("simulate s.jalon --invoices i.csv");
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in [
        "1  field colour of invoices: the script declares none of that name",
        "1  payment terms never: neither the script nor the library has them",
        "1  invoice without a due date",
        "1  no journey takes them",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {ended:?}");
    }
}

#[test]
fn a_value_that_a_field_cannot_have_rejects_the_row() {
    let ended = play(format!(
        "{}{}",
        HEAD.replace("total", "total;paperless"),
        "F-1;C1;2026-01-05;2026-02-04;EUR;12.00;perhaps\nF-2;C1;2026-01-05;2026-02-04;EUR;12.00;yes\n"
    ));
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("i.csv:2 paperless: the field paperless of the script can't be perhaps"),
        "{ended:?}"
    );
    assert_eq!(sums(&ended, "records"), (2, 1, 1), "{ended:?}");
}

/// One of each: what is told of it, in both languages, with row, column, reason and remedy.
#[test]
fn each_bad_row_is_told_with_its_reason_and_remedy() {
    let folder = folder(&[("s.jalon", SCRIPT)]);
    let invoices = "number;customer;kind;issue;due;currency;total\n\
        F-1;C1;;2026-01-05;2026-02-04;EUR;1.234,56\n\
        F-2;C1;;2026-02-30;2026-03-05;EUR;1,00\n\
        F-3;C1;;2026-02-10;2026-02-05;EUR;1,00\n\
        F-4;C1;;2026-02-10;2026-03-05;EUR;1e9\n\
        F-5;C1;;2026-02-10;2026-03-05;EUR;(12,00)\n\
        F-6;C1;invoice;2026-02-10;2026-03-05;EUR;-12,00\n\
        F-7;C1;;2026-02-10;2026-03-05;XXX;1,00\n\
        F-8;C1;;2026-02-10;2026-03-05;EUR;1,005\n\
        F-9;C1;;2026-02-10;2026-03-05;TND;1,005\n\
        F-10;;;2026-02-10;2026-03-05;EUR;1,00\n\
        F-11;C9;;2026-02-10;2026-03-05;EUR;1,00\n\
        F-1;C1;;2026-01-05;2026-02-04;EUR;1.234,56\n\
        F-1;C1;;2026-01-05;2026-02-04;EUR;99,00\n\
        number;customer;kind;issue;due;currency;total\n\
        ;C1;;2026-01-05;2026-02-04;EUR;1,00\n\
        F-12;C1;;2026-01-05;2026-02-04;EUR;plenty\n";
    let payments = "source;key;date;amount;currency;invoice\n\
        bank;P1;2026-01-02;10,50;EUR;F-1\n\
        bank;P2;2026-02-20;10,50;USD;F-1\n\
        bank;P3;2026-02-20;10,50;EUR;F-99\n\
        bank;P4;2026-02-20;0,00;EUR;F-1\n\
        bank;P5;2026-02-20;-10,50;EUR;F-1\n";
    let events = "source;key;kind;invoice;occurred_at\n\
        erp;E1;receipt;F-99;2026-01-20\n\
        erp;E2;teapot;F-1;2026-01-20\n\
        erp;E3;receipt;F-1;2025-12-01\n\
        erp;E4;dispute_settled_for_us;F-1;2026-01-20\n\
        erp;E5;receipt;F-1;2026-01-32\n";
    folder.write("i.csv", invoices.as_bytes());
    folder.write("p.csv", payments.as_bytes());
    folder.write("e.csv", events.as_bytes());
    folder.write("c.csv", b"key;name\nC1;Dupont\n");
    let files = "--invoices i.csv --customers c.csv --payments p.csv --events e.csv";
    for lang in ["en", "fr"] {
        let line = format!("--lang {lang} simulate s.jalon {files} --rejects r.csv");
        let ended = folder.jalon(&line);
        assert_eq!(ended.code, 1, "{ended:?}");
        let rejects = String::from_utf8(folder.read("r.csv")).unwrap();
        insta::assert_snapshot!(
            format!("each_bad_row_{lang}"),
            format!("{}\n{rejects}", ended.stdout)
        );
        if lang == "en" {
            assert_sums(&ended);
        }
    }
}
