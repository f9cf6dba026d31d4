//! What the page promises, seen from outside.

mod hostile;
mod look;
mod size;
mod snapshot;

use roxmltree::Document;

use crate::model::Report;
use crate::{Lang, page, sample};

const LANGS: [Lang; 2] = [Lang::En, Lang::Fr];

/// All made-up reports of a language.
fn reports(lang: Lang) -> [Report; 4] {
    [
        sample::replay(lang),
        sample::comparison(lang),
        sample::forecast(lang),
        sample::nothing(),
    ]
}

/// The page as a tree; it is written so that a reader of XML takes it, too.
fn tree(page: &str) -> Document<'_> {
    let page = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    Document::parse(page).unwrap()
}

#[test]
fn every_page_is_well_formed() {
    for lang in LANGS {
        for report in reports(lang) {
            let page = page(&report, lang);
            let tree = tree(&page);
            let html = tree.root_element();
            assert_eq!(html.attribute("lang"), Some(lang.tag()));
        }
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    for lang in LANGS {
        for report in reports(lang) {
            let page = page(&report, lang);
            for outside in [
                "http:",
                "https:",
                "//",
                "url(",
                "@import",
                "data:",
                "javascript:",
            ] {
                assert!(!page.contains(outside), "{outside}");
            }
            let tree = tree(&page);
            for node in tree.descendants() {
                let name = node.tag_name().name();
                let forbidden = ["script", "link", "img", "iframe", "object", "base", "form"];
                assert!(!forbidden.contains(&name), "{name}");
                for attribute in node.attributes() {
                    let name = attribute.name();
                    assert!(!name.starts_with("on") && name != "src", "{name}");
                    assert!(name != "href" || attribute.value().starts_with('#'));
                }
            }
        }
    }
}

#[test]
fn links_lead_to_sections_that_are_there() {
    for report in reports(Lang::En) {
        let page = page(&report, Lang::En);
        let tree = tree(&page);
        let ids: Vec<&str> = tree
            .descendants()
            .filter_map(|node| node.attribute("id"))
            .collect();
        let links = tree.descendants().filter_map(|node| node.attribute("href"));
        for link in links {
            assert!(ids.contains(&link.trim_start_matches('#')), "{link}");
        }
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "no name stands twice");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sample::comparison(Lang::Fr);
    assert_eq!(page(&report, Lang::Fr), page(&report.clone(), Lang::Fr));
}

#[test]
fn a_report_survives_json() {
    let report = sample::comparison(Lang::En);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}
