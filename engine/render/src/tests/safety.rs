//! What comes from outside stays text, and no message has a hole.

use proptest::prelude::*;

use super::*;

const NASTY: [&str; 12] = [
    "<script>alert(1)</script>",
    "*x*",
    "a\r\nBcc: everyone@example.org\r\n\r\n<b>",
    "\u{202e}evil\u{2066}",
    "[click](https://evil.example)",
    "![p](https://evil.example/p.png)",
    "https://evil.example/<a>",
    "# Title",
    "1. one",
    "| a | b |",
    "`x` &amp; \"y\" 'z' \\* {number}",
    "\u{f0000}\u{f0001}",
];

#[test]
fn a_name_is_text_whatever_it_holds() {
    for name in NASTY {
        let mut case = case();
        case.customer.name = name.into();
        let seen = crate::clean::one_line(name, 500);
        for source in [
            "{name}",
            "Dear {name},",
            "**{name}**",
            "- {name}",
            "`{name}`",
            "# {name}",
            "| a |\n|---|\n| {name} |",
            "> {name}",
            "[{name}](https://good.example)",
            "<div>{name}</div>",
        ] {
            let machine = machine(&[(Some("en"), "To {name}", source)]);
            let made = case.made(&machine).unwrap();
            assert_eq!(made.subject, format!("To {seen}").trim_end());
            assert!(made.plain.contains(&seen), "{source}: {}", made.plain);
            let escaped = crate::html::escaped(&seen);
            assert!(made.html.contains(&escaped), "{source}: {}", made.html);
            for tag in [
                "<script",
                "<img",
                "<em>",
                "<b>",
                "evil.example\"",
                "Title</h",
            ] {
                let own = tag == "Title</h" && source.starts_with('#');
                assert!(own || !made.html.contains(tag), "{source}: {}", made.html);
            }
        }
    }
}

#[test]
fn a_value_in_an_address_cannot_make_it_run() {
    let mut case = case();
    case.customer.name = "javascript:alert(1)".into();
    let (plain, page) =
        case.body("[pay]({name}) [b](javascript:x) [c](https://c.example/{number})");
    assert_eq!(plain, "pay b c (https://c.example/INV-2041)");
    assert_eq!(
        page,
        "<p>pay b <a href=\"https://c.example/INV-2041\">c</a></p>\n"
    );
}

#[test]
fn html_in_a_template_is_shown_not_obeyed() {
    let (plain, page) = case().body(
        "<b>now</b> & <img src=x>\n\n<div onclick=\"x\">\nin\n</div>\n\n![logo](https://x/y.png)",
    );
    assert_eq!(
        plain,
        "<b>now</b> & <img src=x>\n\n<div onclick=\"x\">\nin\n</div>\n\nlogo"
    );
    assert!(
        !page.contains("<b>") && !page.contains("<img") && !page.contains("<div"),
        "{page}"
    );
    assert!(page.contains("&lt;div onclick=&quot;x&quot;&gt;"), "{page}");
}

#[test]
fn every_value_that_is_missing_is_named_and_nothing_leaves() {
    let mut case = case();
    case.invoices.truncate(1);
    case.invoices[0].purchase_order = None;
    case.invoices[0].due = None;
    let machine = machine(&[(
        Some("en"),
        "{order}",
        "{number} {due} {order} {each}{due} {balance}",
    )]);
    let Err(NoMessage::Missing(missing)) = case.made(&machine) else {
        panic!("a message with holes")
    };
    let nodes = missing
        .iter()
        .map(|one| machine.expressions.get(one.value).copied());
    let fact = |fact| Some(Node::Fact(Fact::Invoice(fact)));
    assert_eq!(
        nodes.collect::<Vec<_>>(),
        [
            fact(InvoiceFact::PurchaseOrder),
            fact(InvoiceFact::Due),
            fact(InvoiceFact::PurchaseOrder),
            fact(InvoiceFact::Due)
        ]
    );
    assert_eq!(
        case.made(&Machine::new()),
        Err(NoMessage::NoTemplate),
        "nor is there a message without a template"
    );
}

#[test]
fn buttons_lead_only_where_a_page_can_be() {
    let mut case = case();
    case.links = Links {
        payment: Some("https://pay.example/?a=1&b=\"2\""),
        receipt: Some("javascript:alert(1)"),
    };
    let made = case.of(&[(Some("en"), "s", "Hello")]);
    assert!(
        made.html
            .contains("href=\"https://pay.example/?a=1&amp;b=&quot;2&quot;\"")
    );
    assert!(made.html.contains(">Pay now</a>") && !made.html.contains("javascript"));
    assert!(
        made.plain
            .contains("Pay now: https://pay.example/?a=1&b=\"2\"\n")
    );
}

proptest! {
    #[test]
    fn no_name_and_no_template_breaks_a_message(name in any::<String>(), source in "[ -~\n]{0,80}") {
        let mut case = case();
        case.customer.name = name.as_str().into();
        let source = source.replace(['{', '}'], "");
        let body = format!("{source}{{name}}{source}");
        let made = case.of(&[(Some("en"), "{name}", &body)]);
        prop_assert!(!made.subject.contains(['\r', '\n']));
        prop_assert!(!made.plain.chars().any(|c| c.is_control() && c != '\n'));
        let allowed = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c) || c >= '\u{f0000}';
        prop_assert!(!made.plain.chars().any(allowed) && !made.html.chars().any(allowed));
        // Every tag is one of ours.
        for tag in made.html.split('<').skip(1) {
            let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || "/!".contains(*c)).collect();
            let known = ["!DOCTYPE", "html", "head", "meta", "title", "body", "table", "tr", "td", "th", "thead", "tbody",
                "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "bdi"];
            let bare = name.trim_start_matches('/');
            prop_assert!(known.contains(&bare), "{name}: {}", made.html);
        }
    }
}
