//! Columns from zero: one number for each day, week or month.

use super::frame::{Frame, wide};
use super::scale::Scale;
use crate::write::Html;

/// More columns than this say nothing of their own when pointed at: the file would grow.
const POINTED_MAX: usize = 120;

/// Draws a column for each number, in the colour of what is around the plot.
pub fn columns(html: &mut Html, frame: &Frame<'_>, values: &[i64], told: &[String]) {
    frame.write(html, &|html| {
        html.raw("<path class=\"c\"")
            .attribute("d", &path(values, frame.scale, frame.height));
        html.raw("/>");
        point(html, told, frame.height);
    });
}

/// Columns without an outline, as one path.
fn path(values: &[i64], scale: Scale, height: i64) -> String {
    let room = height * 10;
    let mut path = String::new();
    for (value, x) in values.iter().zip((0_i64..).step_by(10)) {
        let high = scale.height(*value, room);
        if high > 0 {
            path += &format!("M{} {room}v-{high}h8v{high}z", x + 1);
        }
    }
    path
}

/// What each column says when it is pointed at.
pub fn point(html: &mut Html, told: &[String], height: i64) {
    if told.len() > POINTED_MAX {
        return;
    }
    for (place, text) in told.iter().enumerate() {
        let x = wide(place.max(1)) * i64::from(place > 0);
        html.raw("<rect class=\"p\" width=\"10\" x=\"").number(x);
        html.raw("\" height=\"").number(height * 10);
        html.element("\"><title>", text, "</title></rect>");
    }
}
