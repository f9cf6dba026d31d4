//! The page of a million invoices is no larger than that of a few thousand.

use crate::{Lang, page, sample};

#[test]
fn a_million_invoices_over_years_stay_below_a_megabyte() {
    for lang in [Lang::En, Lang::Fr] {
        let report = sample::large(lang);
        assert!(
            report
                .outcomes
                .iter()
                .all(|outcome| outcome.figures.invoices >= 1_000_000)
        );
        let page = page(&report, lang);
        assert!(page.len() < 1_000_000, "{} bytes", page.len());
    }
}

#[test]
fn the_page_of_a_year_is_small_enough_for_a_mail() {
    let page = page(&sample::comparison(Lang::Fr), Lang::Fr);
    assert!(page.len() < 400_000, "{} bytes", page.len());
}
