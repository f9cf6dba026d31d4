//! Writes the pages of made-up reports into a folder, to look at them.

#![allow(clippy::unwrap_used)]

use jalon_report::{Lang, page, sample};

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for lang in [Lang::En, Lang::Fr] {
        let pages = [
            ("replay", sample::replay(lang)),
            ("comparison", sample::comparison(lang)),
            ("forecast", sample::forecast(lang)),
            ("nothing", sample::nothing()),
            ("one", sample::one_invoice(lang)),
            ("large", sample::large(lang)),
        ];
        for (name, report) in pages {
            let path = format!("{folder}/{name}.{}.html", lang.pick("en", "fr"));
            std::fs::write(path, page(&report, lang)).unwrap();
        }
    }
}
