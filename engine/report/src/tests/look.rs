//! What a reader has of a plot without seeing it, and what is never put together.

use jalon_core::Currency;

use super::{LANGS, reports, tree};
use crate::{Lang, page, sample};

#[test]
fn every_picture_says_what_it_shows_or_stands_beside_words() {
    for lang in LANGS {
        for report in reports(lang) {
            let page = page(&report, lang);
            let tree = tree(&page);
            for svg in tree.descendants().filter(|node| node.has_tag_name("svg")) {
                let within = svg.ancestors().skip(1).any(|node| node.has_tag_name("svg"));
                if within || svg.attribute("aria-hidden") == Some("true") {
                    continue;
                }
                let labels = svg.attribute("aria-labelledby").unwrap();
                let mut said = svg.children().filter(|node| {
                    let id = node.attribute("id");
                    id.is_some_and(|id| labels.split(' ').any(|label| label == id))
                });
                let title = said.next().unwrap();
                assert!(title.has_tag_name("title") && !title.text().unwrap().is_empty());
                assert!(said.next().unwrap().has_tag_name("desc"));
            }
        }
    }
}

#[test]
fn the_numbers_of_each_plot_are_in_a_table() {
    let page = page(&sample::replay(Lang::En), Lang::En);
    let tree = tree(&page);
    for id in ["cash", "ageing", "steps", "messages", "tasks", "calendar"] {
        let mut nodes = tree.descendants();
        let section = nodes.find(|node| node.attribute("id") == Some(id)).unwrap();
        let folded = section
            .descendants()
            .filter(|node| node.has_tag_name("details"));
        let tables =
            folded.filter(|node| node.descendants().any(|node| node.has_tag_name("table")));
        assert!(tables.count() >= 1, "{id}");
    }
}

#[test]
fn amounts_of_two_currencies_stand_apart() {
    let report = sample::replay(Lang::En);
    let page = page(&report, Lang::En);
    let tree = tree(&page);
    for id in ["cash", "ageing"] {
        let mut nodes = tree.descendants();
        let section = nodes.find(|node| node.attribute("id") == Some(id)).unwrap();
        let heads = section.descendants().filter(|node| node.has_tag_name("h3"));
        let heads: Vec<&str> = heads.filter_map(|node| node.text()).collect();
        assert_eq!(heads, ["EUR", "CHF"], "{id}");
    }
    let sum: i64 = report.outcomes[0]
        .cash
        .iter()
        .flat_map(|cash| &cash.weeks)
        .map(|week| week.value)
        .sum();
    let added = jalon_core::Money::new(sum, Currency::EUR);
    assert!(!page.contains(&Lang::En.money(added)));
}

#[test]
fn a_french_page_has_no_english_sentence() {
    let texts = |lang: Lang| -> Vec<String> {
        let pages = reports(lang).map(|report| page(&report, lang));
        let mut texts = Vec::new();
        for page in &pages {
            let tree = tree(page);
            for node in tree.descendants().filter(|node| node.is_text()) {
                let from_outside = node.ancestors().any(|node| node.has_tag_name("bdi"));
                let style = node.ancestors().any(|node| node.has_tag_name("style"));
                let text = node.text().unwrap_or("").trim();
                let words = text.split([' ', '\u{a0}']).filter(|word| {
                    word.chars().all(char::is_alphabetic) && word.chars().count() > 2
                });
                if words.count() >= 2 && !from_outside && !style {
                    texts.push(text.to_owned());
                }
            }
        }
        texts
    };
    let english = texts(Lang::En);
    assert!(english.len() > 50);
    for text in texts(Lang::Fr) {
        assert!(!english.contains(&text), "{text}");
    }
}

#[test]
fn french_signs_never_begin_a_line() {
    for report in reports(Lang::Fr) {
        let page = page(&report, Lang::Fr);
        let body = page.split("</style>").nth(1).unwrap();
        for loose in [" :", " ;", " !", " ?", " %", " €", "« ", " »"] {
            assert!(!body.contains(loose), "{loose}");
        }
    }
}

/// How light a colour is, as the guidelines for accessible content reckon it.
fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').unwrap();
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colours of a theme: `light` is the first block, `dark` the second.
fn colour<'a>(theme: usize, name: &str) -> &'a str {
    let sheet = include_str!("../style.css");
    let theme = sheet.split(":root {").nth(theme + 1).unwrap();
    let from = theme.split(&format!("--{name}: ")).nth(1).unwrap();
    from.split(';').next().unwrap()
}

#[test]
fn words_and_marks_stand_out_in_light_and_in_dark() {
    for theme in [0, 1] {
        let paper = colour(theme, "paper");
        for words in ["ink", "quiet"] {
            assert!(contrast(colour(theme, words), paper) >= 4.5, "{words}");
            assert!(
                contrast(colour(theme, words), colour(theme, "tile")) >= 4.5,
                "{words}"
            );
        }
        for mark in ["a", "b", "disputed", "zero"] {
            assert!(contrast(colour(theme, mark), paper) >= 3.0, "{mark}");
        }
        for age in 0..5 {
            let (on, under) = (format!("on-age{age}"), format!("age{age}"));
            let found = contrast(colour(theme, &on), colour(theme, &under));
            assert!(found >= 4.5, "{on} {found}");
        }
    }
}

#[test]
fn a_darker_step_is_told_by_its_lightness_alone() {
    for theme in [0, 1] {
        for (name, from, steps) in [("age", 1, 3), ("heat", 0, 5)] {
            let light: Vec<f64> = (from..=from + steps)
                .map(|step| luminance(colour(theme, &format!("{name}{step}"))))
                .collect();
            let falls = light.windows(2).all(|pair| pair[0] > pair[1]);
            let rises = light.windows(2).all(|pair| pair[0] < pair[1]);
            assert!(falls && theme == 0 || rises && theme == 1, "{name} {theme}");
        }
    }
}
