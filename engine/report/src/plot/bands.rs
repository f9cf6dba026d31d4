//! What is expected, with the bands in which most draws lie.

use super::columns::point;
use super::frame::Frame;
use super::scale::Scale;
use crate::model::Estimate;
use crate::write::Html;

/// Draws for each week a pale band, a darker one within it, and a line at what is expected.
pub fn bands(html: &mut Html, frame: &Frame<'_>, weeks: &[Estimate], told: &[String]) {
    frame.write(html, &|html| {
        let band = |of: &dyn Fn(&Estimate) -> Option<(i64, i64)>| {
            let mut path = String::new();
            for (week, x) in weeks.iter().zip((0_i64..).step_by(10)) {
                if let Some((low, high)) = of(week) {
                    path += &part(x, low, high, frame.scale, frame.height);
                }
            }
            path
        };
        html.raw("<path class=\"b1\"")
            .attribute("d", &band(&|week| week.wide));
        html.raw("/><path class=\"b2\"")
            .attribute("d", &band(&|week| week.narrow));
        html.raw("/><path class=\"c\"")
            .attribute("d", &middle(weeks, frame));
        html.raw("/>");
        point(html, told, frame.height);
    });
}

/// A part of a column, between two numbers.
fn part(x: i64, low: i64, high: i64, scale: Scale, height: i64) -> String {
    let room = height * 10;
    let (from, to) = (scale.height(low, room), scale.height(high, room));
    let (y, high) = (room - to, (to - from).max(0));
    format!("M{} {y}h8v{high}h-8z", x + 1)
}

/// A line across each column at what is expected.
fn middle(weeks: &[Estimate], frame: &Frame<'_>) -> String {
    let room = frame.height * 10;
    let mut path = String::new();
    for (week, x) in weeks.iter().zip((0_i64..).step_by(10)) {
        let y = room - frame.scale.height(week.value, room);
        path += &format!("M{} {}h10v24h-10z", x, (y - 12).clamp(0, room - 24));
    }
    path
}
