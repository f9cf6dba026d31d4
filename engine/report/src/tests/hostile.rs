//! Names that mean harm, or are only long, turned or empty.

use super::{LANGS, tree};
use crate::model::{Kind, Report, Row};
use crate::{page, sample};

const NAMES: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style></title><svg/onload=alert(1)>",
    "]]>&amp;&#x3c;b&#x3e;",
    "\u{202e}txt.exe\u{2066}\u{200b}",
    "شركة الأمل للتجارة",
    "line\r\n\tbreak\u{0}\u{7f}\u{2028}end",
    "",
];

/// A report in which every name from outside is this one.
fn with(name: &str, mut report: Report) -> Report {
    let mut put = |place: &mut String| *place = name.to_owned();
    for file in &mut report.files {
        put(&mut file.name);
    }
    report.assumptions.iter_mut().for_each(&mut put);
    put(&mut report.program);
    for outcome in &mut report.outcomes {
        put(&mut outcome.script.name);
        put(&mut outcome.script.hash);
        for funnel in &mut outcome.funnels {
            put(&mut funnel.journey);
            funnel.steps.iter_mut().for_each(|step| put(&mut step.name));
        }
        for withheld in &mut outcome.withheld {
            put(&mut withheld.action);
            put(&mut withheld.why);
            put(&mut withheld.example);
        }
        for item in &mut outcome.worklist.items {
            put(&mut item.team);
            put(&mut item.invoice);
            put(&mut item.customer);
            put(&mut item.task);
            put(&mut item.source);
        }
        let mut rename = |row: &mut Row| {
            if let Kind::Named(named) = &mut row.kind {
                put(named);
            }
        };
        outcome.tasks.iter_mut().for_each(&mut rename);
    }
    for difference in &mut report.differences {
        put(&mut difference.title);
        put(&mut difference.story.invoice);
        put(&mut difference.story.customer);
        difference
            .story
            .lines
            .iter_mut()
            .for_each(|line| put(&mut line.what));
    }
    report
}

/// The names of the elements, and those of their attributes: what a browser would act upon.
fn skeleton(page: &str) -> Vec<String> {
    let tree = tree(page);
    let elements = tree.descendants().filter(|node| node.is_element());
    let told = elements.map(|node| {
        let attributes = node.attributes().map(|attribute| attribute.name());
        let attributes: Vec<&str> = attributes.filter(|name| *name != "class").collect();
        format!("{} {attributes:?}", node.tag_name().name())
    });
    told.collect()
}

#[test]
fn no_name_becomes_markup() {
    for lang in LANGS {
        let report = sample::comparison(lang);
        let plain = skeleton(&page(&with("Harmless", report.clone()), lang));
        for name in NAMES {
            let page = page(&with(name, report.clone()), lang);
            assert!(skeleton(&page) == plain, "{name:?}");
        }
    }
}

#[test]
fn no_name_turns_the_text_around_it() {
    for name in NAMES {
        let page = page(&with(name, sample::comparison(LANGS[0])), LANGS[0]);
        let turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!page.contains(turning), "{name:?}");
    }
}

#[test]
fn a_name_of_any_length_keeps_the_page_small() {
    let name = "W".repeat(100_000);
    let page = page(&with(&name, sample::comparison(LANGS[0])), LANGS[0]);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("…"));
}
