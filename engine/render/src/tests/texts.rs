//! What stands in a message, in each language.

use super::*;

#[test]
fn money_and_dates_are_written_the_way_of_the_text() {
    let versions = [
        (Some("en"), "{number}", "{balance} due on {due}"),
        (Some("fr"), "{number}", "{balance} dus le {due}"),
        (Some("de"), "{number}", "{balance} fällig am {due}"),
    ];
    let mut case = case();
    let mut shown = |language| {
        case.language = language;
        let made = case.of(&versions);
        (
            made.language.to_string(),
            made.plain.lines().next().unwrap().to_owned(),
        )
    };
    let found = |language: &str, text: &str| (language.to_owned(), text.to_owned());
    assert_eq!(
        shown(Some("en-IE")),
        found("en", "€1,234.56 due on 26 February 2026")
    );
    assert_eq!(
        shown(Some("fr")),
        found("fr", "1\u{202f}234,56\u{a0}€ dus le 26 février 2026")
    );
    assert_eq!(
        shown(Some("de")),
        found("de", "1.234,56\u{a0}€ fällig am 26. Februar 2026")
    );
    // No text in the reader's language: the first one, written as its own language wants it.
    assert_eq!(
        shown(Some("pl")),
        found("en", "€1,234.56 due on 26 February 2026")
    );
    assert_eq!(
        shown(None),
        found("en", "€1,234.56 due on 26 February 2026")
    );
}

#[test]
fn a_text_without_a_language_is_written_the_readers_way() {
    let versions = [(None, "{number}", "{balance}, {due}")];
    let mut case = case();
    case.language = Some("fr");
    let made = case.of(&versions);
    assert!(
        made.plain
            .starts_with("1\u{202f}234,56\u{a0}€, 26 février 2026")
    );
    assert!(
        made.html
            .starts_with("<!DOCTYPE html>\n<html lang=\"fr\" dir=\"ltr\">")
    );
    case.language = Some("pl");
    let made = case.of(&versions);
    assert!(
        made.plain
            .starts_with("1\u{202f}234.56\u{a0}EUR, 2026-02-26")
    );
    assert!(made.html.contains("<html lang=\"pl\""));
}

#[test]
fn each_invoice_has_its_line_the_oldest_first() {
    let (plain, page) =
        case().body("Open:\n\n{each}- {number}, due on {due}: {balance}\n\nIn all {sum}.");
    assert_eq!(
        plain,
        "Open:\n\n- INV-1984, due on 5 February 2026: €12,650.00\n\
         - INV-2017, due on 19 February 2026: €200.00\n\
         - INV-2041, due on 26 February 2026: €1,234.56\n\nIn all €14,084.56."
    );
    assert_eq!(
        page,
        "<p>Open:</p>\n<ul>\n<li>INV-1984, due on 5 February 2026: €12,650.00</li>\n\
         <li>INV-2017, due on 19 February 2026: €200.00</li>\n\
         <li>INV-2041, due on 26 February 2026: €1,234.56</li>\n</ul>\n<p>In all €14,084.56.</p>\n"
    );
}

/// Money on account, a credit note, and what was paid twice.
fn with_credits() -> Case {
    let credit = |of, minor| Credit {
        of,
        amount: Money::new(minor, Currency::EUR),
    };
    let mut case = case();
    case.credits = vec![
        credit(Credited::Payment, 12_050),
        credit(Credited::CreditNote("A-7 <b>|"), 50_000),
        credit(Credited::Invoice("INV-1900"), 999),
    ];
    case
}

#[test]
fn open_credits_are_listed_below_the_invoices_and_no_sum_counts_them() {
    let case = with_credits();
    let (plain, page) = case.body("Open:\n\n{each}- {number}: {balance}\n\nIn all {sum}.");
    assert_eq!(
        plain,
        "Open:\n\n- INV-1984: €12,650.00\n- INV-2017: €200.00\n- INV-2041: €1,234.56\n\n\
         Open credits:\n\n- Payment not yet allocated: €120.50\n\
         - Credit note A-7 <b>|: €500.00\n\
         - Paid or credited beyond invoice INV-1900: €9.99\n\nIn all €14,084.56."
    );
    assert!(
        page.contains("<p>Open credits:</p>\n<ul>\n<li>Payment not yet allocated: €120.50</li>\n"),
        "{page}"
    );
    assert!(
        page.contains("<li>Credit note A-7 &lt;b&gt;|: €500.00</li>"),
        "{page}"
    );
    // Below a table they are a list, too; where a text lists no invoices they stand at its end.
    let (plain, _) = case.body("Open:\n{each} {number} {balance}\nIn all {sum}.");
    assert!(
        plain.contains("€1,234.56\n\nOpen credits:\n\n- Payment"),
        "{plain}"
    );
    let (plain, _) = case.body("You owe us {sum}.");
    assert!(
        plain.contains(".56.\n\nOpen credits:\n\n- Payment"),
        "{plain}"
    );
}

#[test]
fn open_credits_are_told_in_the_language_of_the_text() {
    let mut case = with_credits();
    case.language = Some("fr");
    let made = case.of(&[(Some("fr"), "Relevé", "{each}- {number}\n")]);
    assert_eq!(made.subject, "Relevé");
    assert!(
        made.plain.contains(
            "Avoirs et règlements à valoir\u{a0}:\n\n\
             - Règlement non encore affecté\u{a0}: 120,50\u{a0}€\n\
             - Avoir A-7 <b>|\u{a0}: 500,00\u{a0}€\n\
             - Trop-perçu sur la facture INV-1900\u{a0}: 9,99\u{a0}€"
        ),
        "{}",
        made.plain
    );
}

#[test]
fn values_side_by_side_are_a_table_with_headings() {
    let (plain, page) = case().body("Open:\n{each} {number} {due} {balance}\nIn all {sum}.");
    assert_eq!(
        plain,
        "Open:\n\n\
         Invoice   Due                  Balance\n\
         --------  ----------------  ----------\n\
         INV-1984  5 February 2026   €12,650.00\n\
         INV-2017  19 February 2026     €200.00\n\
         INV-2041  26 February 2026   €1,234.56\n\n\
         In all €14,084.56."
    );
    assert!(
        page.contains("<table>\n<thead><tr><th scope=\"col\">Invoice</th><th scope=\"col\">Due</th><th scope=\"col\">Balance</th></tr></thead>\n<tbody><tr><td>INV-1984</td><td>5 February 2026</td><td>€12,650.00</td></tr>\n"),
        "{page}"
    );
}

#[test]
fn a_table_may_be_written_out() {
    let source = "| Facture | Solde |\n|---|--:|\n{each}| {number} | {balance} |\n";
    let (plain, page) = case().body(source);
    assert_eq!(
        plain,
        "Facture        Solde\n--------  ----------\nINV-1984  €12,650.00\nINV-2017     €200.00\nINV-2041   €1,234.56"
    );
    assert_eq!(page.matches("<tr>").count(), 4);
}

#[test]
fn sums_are_told_one_for_each_currency() {
    let mut case = case();
    case.invoices[1].currency = "JPY".parse().unwrap();
    case.invoices[1].total = "9000".parse().unwrap();
    case.invoices[1].paid = None;
    assert_eq!(case.body("{sum}").0, "€13,884.56 and JPY\u{a0}9,000");
    case.pay = true;
    let made = case.of(&[(Some("en"), "s", "{sum}")]);
    assert_eq!(made.payment, Some(Err(NotOffered::SeveralCurrencies)));
    assert!(!made.plain.contains("IBAN") && made.pictures.is_empty());
}

#[test]
fn lines_lists_quotes_and_links_are_the_same_in_both_parts() {
    let source = "# Head\n\nOne\ntwo **three** *four*\n\n> quoted\n> more\n\n1. a\n2. b\n   - c\n\n---\n\n[our page](https://a.example) <https://b.example> [a@b.c](mailto:a@b.c)";
    let (plain, page) = case().body(source);
    assert_eq!(
        plain,
        "Head\n\nOne\ntwo three four\n\n> quoted\n> more\n\n1. a\n2. b\n   - c\n\n----------\n\nour page (https://a.example) https://b.example a@b.c"
    );
    assert_eq!(
        page,
        "<h2>Head</h2>\n<p>One<br>\ntwo <strong>three</strong> <em>four</em></p>\n<blockquote>\n<p>quoted<br>\nmore</p>\n</blockquote>\n<ol start=\"1\">\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ol>\n<hr>\n<p><a href=\"https://a.example\">our page</a> <a href=\"https://b.example\">https://b.example</a> <a href=\"mailto:a@b.c\">a@b.c</a></p>\n"
    );
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let mut case = case();
    case.pay = true;
    let machine = machine(&[(Some("en"), "{number}", "{each}{number} {balance}\n")]);
    assert_eq!(case.made(&machine), case.made(&machine));
}

#[test]
fn a_title_of_a_task_is_one_line_in_the_language_of_the_house() {
    let mut machine = Machine::new();
    let title = text(&mut machine, "Impayé {number}: {balance}");
    let invoice = sample::invoices(today(), Timing::Late).remove(0);
    let facts = RecordFacts::new(&machine, invoice, sample::customer(), today()).unwrap();
    let parties = Parties::default();
    let line = one_line_text(&machine, &title, &facts, &parties, Language::French, None);
    assert_eq!(
        line,
        Ok("Impayé INV-2041: 1\u{202f}234,56\u{a0}€".to_owned())
    );
}

#[test]
fn what_is_attached_is_named_once() {
    let mut machine = machine(&[(Some("en"), "s", "b")]);
    let invoice = machine.attachments.push(Named::new("invoice"));
    let terms = machine.attachments.push(Named::new("terms"));
    machine
        .templates
        .get_mut(TemplateId(0))
        .unwrap()
        .attachments = vec![terms, invoice];
    let case = case();
    let record = case.invoices[0].clone();
    let facts = RecordFacts::new(&machine, record, case.customer.clone(), today()).unwrap();
    let request = Request {
        machine: &machine,
        template: TemplateId(0),
        language: None,
        facts: &facts,
        invoices: vec![&facts],
        credits: Vec::new(),
        parties: &case.parties,
        links: Links::default(),
        asks_for_payment: false,
        attachments: &[invoice],
        gap: None,
    };
    assert_eq!(message(&request).unwrap().attachments, [terms, invoice]);
}

#[test]
fn a_short_message_has_ordinary_spaces_and_one_line() {
    let mut machine = machine(&[(Some("fr"), "s", "b")]);
    let sms = text(&mut machine, "Solde:\n{balance}, merci.");
    let template = machine.templates.get_mut(TemplateId(0)).unwrap();
    template.versions[0].sms = Some(sms);
    let made = case().made(&machine).unwrap();
    assert_eq!(made.sms.as_deref(), Some("Solde: 1 234,56 €, merci."));
}

#[test]
fn a_credit_note_stands_in_the_list_with_a_minus_and_lowers_the_sum() {
    let mut case = case();
    case.invoices.truncate(2);
    case.invoices[1].kind = jalon_core::records::InvoiceKind::CreditNote;
    case.invoices[1].paid = None;
    case.pay = true;
    let source = "{each}- {number}: {balance}\n\n{sum}";
    assert_eq!(
        case.body(source).0.split("\n\nPayment").next().unwrap(),
        "- INV-2017: -€389.40\n- INV-2041: €1,234.56\n\n€845.16"
    );
    let made = case.of(&[(Some("en"), "s", source)]);
    let payment = made.payment.unwrap().unwrap();
    assert_eq!(payment.amount.to_string(), "845.16 EUR");
}

#[test]
fn a_page_in_arabic_or_hebrew_begins_at_the_right() {
    let mut case = case();
    case.customer.name = "شركة البصريات".into();
    let made = case.of(&[(Some("ar"), "{number}", "السادة {name}، {number}")]);
    assert!(made.html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(made.html.contains("text-align:right;color"));
    assert!(made.html.contains("<bdi>شركة البصريات</bdi>"));
    let made = case.of(&[(Some("en"), "{number}", "Dear {name}")]);
    assert!(made.html.contains("dir=\"ltr\"") && made.html.contains("<bdi>شركة"));
}
