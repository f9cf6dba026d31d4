//! Bars from the left, in parts, one above the other: a whole and what it is made of.

use super::frame::{described, percent};
use crate::write::Html;

/// From bar to bar.
const LINE: i64 = 42;
/// From the top of a line to its bar.
const ABOVE: i64 = 18;
/// A part with a smaller share of the width has no room for its percentage.
const WRITTEN_FROM: i64 = 750;

/// A bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What stands above it, left.
    pub label: String,
    /// What stands above it, right.
    pub total: String,
    /// Its parts: how long each is, and what is written in it if there is room.
    pub parts: Vec<(i64, String)>,
}

/// Draws bars on a scale that ends at `top`.
pub fn stack(html: &mut Html, title: &str, description: &str, bars: &[Bar], top: i64) {
    let count = i64::try_from(bars.len()).unwrap_or(0);
    html.raw("<svg class=\"s\" height=\"")
        .number(count * LINE)
        .raw("\" role=\"img\"");
    described(html, title, description);
    for (bar, y) in bars.iter().zip((0_i64..).map(|place| place * LINE)) {
        html.raw("<text y=\"").number(y + ABOVE - 5);
        html.element(
            "\">",
            &bar.label,
            "</text><text class=\"e\" x=\"100%\" y=\"",
        );
        html.number(y + ABOVE - 5)
            .element("\">", &bar.total, "</text>");
        parts(html, bar, y + ABOVE, top);
    }
    html.raw("</svg>\n");
}

/// Classes of the parts, in their order.
const PARTS: [&str; 5] = ["a0", "a1", "a2", "a3", "a4"];

fn parts(html: &mut Html, bar: &Bar, y: i64, top: i64) {
    let mut from = 0;
    for ((length, written), class) in bar.parts.iter().zip(PARTS) {
        let width = share(*length, top).min(10_000 - from);
        if width == 0 {
            continue;
        }
        html.raw("<rect")
            .attribute("class", class)
            .raw(" height=\"16\" y=\"")
            .number(y)
            .raw("\"");
        percent(html, "x", from);
        percent(html, "width", width);
        html.raw("/>");
        if width >= WRITTEN_FROM {
            html.raw("<text class=\"i i")
                .raw(class)
                .raw("\" y=\"")
                .number(y + 12)
                .raw("\"");
            percent(html, "x", from + width / 2);
            html.element(">", written, "</text>");
        }
        from += width;
    }
}

/// So much of the width, in ten thousandths; nothing below zero.
pub fn share(length: i64, top: i64) -> i64 {
    let share = i128::from(length.max(0)) * 10_000 / i128::from(top.max(1));
    i64::try_from(share).unwrap_or(10_000).min(10_000)
}
