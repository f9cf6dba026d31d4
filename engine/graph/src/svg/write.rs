//! From a drawing to the text of an SVG: self-contained, with the fonts of the system.

use std::fmt::Write;

use super::icons::outline;
use super::scene::{Anchor, Ink, Look, Mark, Scene, Shape, Stroke, TextBox};

const INK: &str = "#1b2733";
const GREY: &str = "#51606f";
const LINE: &str = "#7c8997";
const BLUE: &str = "#1f4e79";
const GREEN: &str = "#2f6b33";
const BROWN: &str = "#9a5b13";
const VIOLET: &str = "#5d4c8a";

/// The whole document.
pub fn document(scene: &Scene, width: i32, title: &str, description: &str) -> String {
    let height = scene.height;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"jalon-title jalon-desc\" \
         font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" fill=\"{INK}\">\n\
         <title id=\"jalon-title\">{}</title>\n<desc id=\"jalon-desc\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escape(title),
        escape(description)
    );
    for shape in &scene.shapes {
        write_shape(&mut out, shape);
    }
    for text in &scene.texts {
        write_text(&mut out, text);
    }
    out += "</svg>\n";
    out
}

fn write_shape(out: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Box { x, y, w, h, look } => {
            let (style, radius) = box_style(*look, *h);
            let drawn = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" {style}/>"
            );
            if matches!(look, Look::Pause) {
                let (x, y, h) = (x + 3, y + 4, h - 8);
                let _ = writeln!(
                    out,
                    "<path d=\"M{x},{y} v{h} m3,0 v-{h}\" stroke=\"{VIOLET}\" stroke-width=\"1.4\" fill=\"none\"/>"
                );
            }
            drawn
        }
        Shape::Line {
            points,
            stroke,
            arrow,
        } => write_line(out, points, *stroke, *arrow),
        Shape::Mark { x, y, mark } => write_mark(out, *x, *y, *mark),
        Shape::Picture { x, y, picture } => {
            let (path, filled) = outline(*picture);
            let fill = if filled { GREY } else { "none" };
            writeln!(
                out,
                "<path transform=\"translate({x} {y})\" d=\"{path}\" fill=\"{fill}\" stroke=\"{GREY}\" \
                 stroke-width=\"1.2\" stroke-linejoin=\"round\"/>"
            )
        }
    };
}

/// The attributes of a box, and the radius of its corners.
fn box_style(look: Look, height: i32) -> (String, i32) {
    let of =
        |fill: &str, stroke: &str, more: &str| format!("fill=\"{fill}\" stroke=\"{stroke}\"{more}");
    match look {
        Look::Panel => (of("#ffffff", "#c3ccd6", ""), 6),
        Look::Gate => (of("#e3edf7", BLUE, " stroke-width=\"1.4\""), 6),
        Look::Band => (of("#eef1f4", "#c3ccd6", ""), 6),
        Look::Card => (of("#ffffff", LINE, ""), 4),
        Look::Answer => (of("#f8f9fa", LINE, ""), 10),
        Look::Missed => (
            of(
                "#fdf5ea",
                BROWN,
                " stroke-width=\"1.4\" stroke-dasharray=\"6 3\"",
            ),
            4,
        ),
        Look::Pause => (of("#f5f2fb", VIOLET, ""), 4),
        Look::Out => (
            of("#eaf4e8", GREEN, " stroke-width=\"2\""),
            (height / 2).min(17),
        ),
        Look::Start => (
            of("#ffffff", BLUE, " stroke-width=\"1.4\""),
            (height / 2).min(17),
        ),
    }
}

fn write_line(
    out: &mut String,
    points: &[(i32, i32)],
    stroke: Stroke,
    arrow: bool,
) -> std::fmt::Result {
    let (colour, width, more) = match stroke {
        Stroke::Spine => (BLUE, "3", ""),
        Stroke::Track => (BLUE, "1.6", ""),
        Stroke::Branch => (LINE, "1.2", ""),
        Stroke::Out => (GREEN, "2", ""),
        Stroke::Due => (INK, "1.4", " stroke-dasharray=\"2 3\""),
    };
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    writeln!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{more}/>",
        path.join(" ")
    )?;
    match points.last() {
        Some((x, y)) if arrow => {
            writeln!(out, "<path d=\"M{x},{y} l-8,-4 v8 Z\" fill=\"{colour}\"/>")
        }
        _ => Ok(()),
    }
}

fn write_mark(out: &mut String, x: i32, y: i32, mark: Mark) -> std::fmt::Result {
    match mark {
        Mark::Gate => writeln!(
            out,
            "<path d=\"M{x},{} l9,9 l-9,9 l-9,-9 Z\" fill=\"{BLUE}\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>",
            y - 9
        ),
        Mark::Step => writeln!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"#ffffff\" stroke=\"{BLUE}\" stroke-width=\"3\"/>"
        ),
        Mark::Missed => writeln!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"7\" fill=\"#ffffff\" stroke=\"{BROWN}\" stroke-width=\"2\"/>\
             <path d=\"M{},{} l6,6 m0,-6 l-6,6\" stroke=\"{BROWN}\" stroke-width=\"2\"/>",
            x - 3,
            y - 3
        ),
        Mark::Between => writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"10\" height=\"10\" fill=\"#ffffff\" stroke=\"{LINE}\" stroke-width=\"2\"/>",
            x - 5,
            y - 5
        ),
        Mark::Due => writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"20\" height=\"8\" fill=\"{INK}\"/>",
            x - 10,
            y - 4
        ),
    }
}

fn write_text(out: &mut String, text: &TextBox) {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::End => " text-anchor=\"end\"",
    };
    let ink = match text.ink {
        Ink::Dark => String::new(),
        Ink::Grey => format!(" fill=\"{GREY}\""),
    };
    let size = text.size.letters;
    let mut base = text.y + (text.size.line + size * 7 / 10) / 2;
    for line in &text.lines {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{base}\" font-size=\"{size}\"{anchor}{ink}>",
            text.x
        );
        let mut runs = line
            .chunk_by(|one, other| one.bold == other.bold)
            .peekable();
        while let Some(run) = runs.next() {
            let words: Vec<String> = run.iter().map(|word| escape(&word.text)).collect();
            let gap = if runs.peek().is_some() { " " } else { "" };
            let words = words.join(" ");
            let _ = match run.first().is_some_and(|word| word.bold) {
                true => write!(out, "<tspan font-weight=\"bold\">{words}</tspan>{gap}"),
                false => write!(out, "{words}{gap}"),
            };
        }
        out.push_str("</text>\n");
        base += text.size.line;
    }
}

/// What XML would read as its own, and what it does not allow at all.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
