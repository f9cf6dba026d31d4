//! Pages, text and bytes.

use jalon_render::letter::{Block, Span, Table};

use super::back::read;
use super::notice;
use crate::paper::{Side, mm};
use crate::set::{Mark, set};
use crate::{Letter, NotSet, pdf};

fn bytes(letter: &Letter) -> Vec<u8> {
    pdf(&set(letter).unwrap(), &letter.subject, &letter.language).unwrap()
}

fn words(letter: &Letter) -> String {
    let read = read(&bytes(letter));
    let texts = read.into_iter().map(|one| one.text);
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn its_text_can_be_found_with_all_accents() {
    let found = words(&notice(Side::Right));
    for wanted in [
        "Mise en demeure de payer : facture F-2026-0815",
        "mettons en demeure",
        "Łódź, Straße, Αθήνα, Київ, œuvre, Ægir.",
        "4 812,60 €",
        "Optique Lemaître & Œuvres SARL",
        "1/1",
    ] {
        assert!(found.contains(wanted), "{wanted} is not in: {found}");
    }
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let letter = notice(Side::Left);
    assert_eq!(bytes(&letter), bytes(&letter));
    let size = bytes(&letter).len();
    assert!(size < 60_000, "a letter of one page has {size} bytes");
}

#[test]
fn a_long_letter_goes_on_with_numbered_pages_and_the_head_of_its_table() {
    let mut letter = notice(Side::Right);
    let row = |n: usize| {
        vec![
            format!("F-{n}"),
            "3 août 2026".into(),
            "17 sept. 2026".into(),
            "1,00 €".into(),
        ]
    };
    let mut rows = vec![vec![
        "Facture".to_owned(),
        "Date".into(),
        "Échéance".into(),
        "Solde".into(),
    ]];
    rows.extend((0..90).map(row));
    let right = vec![false, false, false, true];
    letter.text.blocks.push(Block::Table(Table {
        right,
        rows,
        sum: true,
    }));
    let read = read(&bytes(&letter));
    let last = read.iter().map(|one| one.page).max().unwrap();
    assert!(last >= 3);
    for page in 1..=last {
        let on = |text: &str| {
            read.iter()
                .filter(|one| one.page == page && one.text == text)
                .count()
        };
        assert_eq!(on(&format!("{page}/{last}")), 1);
        assert!(
            read.iter()
                .filter(|one| one.page == page)
                .all(|one| one.y > 20.0 && one.y < 820.0)
        );
    }
    let heads = read.iter().filter(|one| one.text == "Échéance").count();
    assert!(heads >= last, "{heads} heads on {last} pages");
    assert!((0..90).all(|n| read.iter().any(|one| one.text == format!("F-{n}"))));
}

#[test]
fn nothing_leaves_the_sheet_and_the_text_stays_above_the_foot() {
    let mut letter = notice(Side::Right);
    let text = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(9);
    letter
        .text
        .blocks
        .push(Block::Paragraph(vec![Span { text, bold: true }]));
    letter
        .sender
        .push("https://a-very-long-address-without-any-space.example.org/legal/notice".into());
    for mark in set(&letter).unwrap().pages.concat() {
        if let Mark::Words {
            left,
            width,
            baseline,
            text,
            ..
        } = mark
        {
            assert!(left >= mm(10) && left + width <= mm(200), "{text}");
            assert!(baseline <= mm(290), "{text}");
        }
    }
}

#[test]
fn a_sign_that_the_font_lacks_is_told_and_never_left_out() {
    let mut letter = notice(Side::Right);
    letter.to[0] = "東京 Optics".into();
    assert_eq!(set(&letter), Err(NotSet::Signs("東京".into())));
}

#[test]
fn letters_made_of_parts_are_put_together_and_narrow_spaces_are_spaces() {
    let mut letter = notice(Side::Right);
    letter.to[0] = "Cafe\u{301} de l\u{2019}E\u{301}te\u{301}".into();
    letter.subject = "1\u{202f}234\u{202f}€ dus".into();
    let found = words(&letter);
    assert!(found.contains("Café de l’Été"));
    assert!(found.contains("1\u{a0}234\u{a0}€ dus"));
}

#[test]
#[ignore = "writes the letters that were looked at: LETTERS=FOLDER"]
fn written_to_be_looked_at() {
    let folder = std::env::var("LETTERS").unwrap();
    for (name, side) in [("right", Side::Right), ("left", Side::Left)] {
        std::fs::write(format!("{folder}/{name}.pdf"), bytes(&notice(side))).unwrap();
    }
}
