//! Small pages, word by word.

use crate::{Lang, page, sample};

/// A page without its styles.
fn body(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    format!("{head}<style>...</style>{rest}")
}

#[test]
fn one_invoice_in_a_week() {
    insta::assert_snapshot!(
        "one.en",
        body(&page(&sample::one_invoice(Lang::En), Lang::En))
    );
    insta::assert_snapshot!(
        "one.fr",
        body(&page(&sample::one_invoice(Lang::Fr), Lang::Fr))
    );
}

#[test]
fn nothing_at_all() {
    insta::assert_snapshot!("nothing.en", body(&page(&sample::nothing(), Lang::En)));
    insta::assert_snapshot!("nothing.fr", body(&page(&sample::nothing(), Lang::Fr)));
}
