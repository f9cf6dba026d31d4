//! What is around a plot: its scale, the lines of its marks, the dates under it, and what it says
//! to those who do not see it.

use super::buckets::Tick;
use super::scale::Scale;
use crate::write::Html;

/// Above the highest mark, for half of its label.
const HEAD: i64 = 8;
/// Below zero, for the dates.
const FOOT: i64 = 22;
/// Below zero, where there are no dates.
const NO_FOOT: i64 = 6;
/// No scale is narrower.
const SCALE_WIDTH_MIN: i64 = 38;
/// A letter of a label is about this wide.
const LETTER: usize = 7;

/// A plot over time without its marks.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What is to be seen in it, in a sentence.
    pub description: &'a str,
    /// The height of the plot itself.
    pub height: i64,
    /// The scale.
    pub scale: Scale,
    /// The labels of the scale's marks.
    pub marks: &'a [String],
    /// The dates.
    pub ticks: &'a [Tick],
    /// Whether the dates are written under it.
    pub dated: bool,
    /// How many columns it has.
    pub columns: usize,
}

impl Frame<'_> {
    /// Writes the frame, and within it shapes in a box that is ten units wide for each column and
    /// ten high for each pixel.
    pub fn write(&self, html: &mut Html, shapes: &dyn Fn(&mut Html)) {
        let foot = if self.dated { FOOT } else { NO_FOOT };
        let whole = HEAD + self.height + foot;
        html.raw("<div class=\"plot\">");
        self.write_scale(html, whole);
        html.raw("<svg class=\"m\" height=\"").number(whole);
        html.raw("\" role=\"img\"");
        described(html, self.title, self.description);
        for mark in self.scale.marks() {
            let y = self.y(mark);
            html.raw(if mark == 0 {
                "<line class=\"z\""
            } else {
                "<line class=\"g\""
            });
            html.raw(" x2=\"100%\" y1=\"")
                .number(y)
                .raw("\" y2=\"")
                .number(y)
                .raw("\"/>");
        }
        self.write_dates(html);
        let (width, height) = (wide(self.columns), self.height * 10);
        html.raw("<svg y=\"")
            .number(HEAD)
            .raw("\" width=\"100%\" height=\"")
            .number(self.height);
        html.raw("\" viewBox=\"0 0 ")
            .number(width)
            .raw(" ")
            .number(height);
        html.raw("\" preserveAspectRatio=\"none\">");
        shapes(html);
        html.raw("</svg></svg></div>\n");
    }

    fn y(&self, mark: i64) -> i64 {
        HEAD + self.height - self.scale.height(mark, self.height)
    }

    fn write_scale(&self, html: &mut Html, whole: i64) {
        let longest = self.marks.iter().map(|mark| mark.chars().count()).max();
        // The scales of plots that stand below each other end at the same place.
        let width = i64::try_from(longest.unwrap_or(0) * LETTER + 8).unwrap_or(60);
        let width = width.max(SCALE_WIDTH_MIN);
        html.raw("<svg class=\"y\" aria-hidden=\"true\" width=\"")
            .number(width);
        html.raw("\" height=\"").number(whole).raw("\">");
        for (mark, label) in self.scale.marks().zip(self.marks) {
            html.raw("<text x=\"")
                .number(width - 6)
                .raw("\" y=\"")
                .number(self.y(mark) + 4);
            html.element("\">", label, "</text>");
        }
        html.raw("</svg>");
    }

    fn write_dates(&self, html: &mut Html) {
        let bottom = HEAD + self.height;
        for tick in self.ticks {
            html.raw(if tick.stays { "<g>" } else { "<g class=\"w\">" });
            html.raw("<line class=\"t\"");
            percent(html, "x1", tick.place);
            percent(html, "x2", tick.place);
            html.raw(" y1=\"")
                .number(bottom)
                .raw("\" y2=\"")
                .number(bottom + 5)
                .raw("\"/>");
            if self.dated {
                html.raw("<text");
                percent(html, "x", tick.place);
                html.raw(" dx=\"3\" y=\"").number(bottom + 16);
                html.element("\">", &tick.text, "</text>");
            }
            html.raw("</g>");
        }
    }
}

/// How wide the box of so many columns is.
pub fn wide(columns: usize) -> i64 {
    i64::try_from(columns).unwrap_or(1).max(1) * 10
}

/// An attribute in percent, of a number in ten thousandths.
pub fn percent(html: &mut Html, name: &'static str, ten_thousandths: i64) {
    let (whole, rest) = (ten_thousandths / 100, ten_thousandths.rem_euclid(100));
    html.attribute(name, &format!("{whole}.{rest:02}%"));
}

/// Ends the opening of an `svg` and says what is in it.
pub fn described(html: &mut Html, title: &str, description: &str) {
    let place = html.next_place();
    let (of_title, of_description) = (format!("t{place}"), format!("d{place}"));
    html.attribute("aria-labelledby", &format!("{of_title} {of_description}"));
    html.raw("><title").attribute("id", &of_title);
    html.element(">", title, "</title><desc");
    html.attribute("id", &of_description);
    html.element(">", description, "</desc>");
}
