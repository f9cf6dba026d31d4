//! What is drawn: boxes, lines and texts at their places, in whole pixels.

use super::text::{Size, Word, measure};
use crate::graph::Icon;

/// A drawing, or a part of one.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Boxes and lines, lowest first.
    pub shapes: Vec<Shape>,
    /// Texts; they lie above all shapes.
    pub texts: Vec<TextBox>,
    /// How high it is.
    pub height: i32,
}

/// A shape.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A box.
    Box {
        /// Left edge.
        x: i32,
        /// Upper edge.
        y: i32,
        /// Width.
        w: i32,
        /// Height.
        h: i32,
        /// How it looks.
        look: Look,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<(i32, i32)>,
        /// How it looks.
        stroke: Stroke,
        /// Whether it ends in an arrow.
        arrow: bool,
    },
    /// A mark on the time line.
    Mark {
        /// Its middle.
        x: i32,
        /// Its middle.
        y: i32,
        /// What it marks.
        mark: Mark,
    },
    /// A small picture of what is done.
    Picture {
        /// Left edge.
        x: i32,
        /// Upper edge.
        y: i32,
        /// Which.
        picture: Picture,
    },
}

/// How a box looks. Each differs from the others in black and white, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The frame around a milestone.
    Panel,
    /// The head of a milestone.
    Gate,
    /// The head of what may happen at any time.
    Band,
    /// Something that is done.
    Card,
    /// What follows from an answer.
    Answer,
    /// What happens when a milestone is missed.
    Missed,
    /// What stops the pressure.
    Pause,
    /// An end, or an agency.
    Out,
    /// Where it begins.
    Start,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// The time line.
    Spine,
    /// From one milestone to another.
    Track,
    /// From what is done to what follows.
    Branch,
    /// To an end.
    Out,
    /// Across, at the due date.
    Due,
}

/// A mark on the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A milestone.
    Gate,
    /// A step.
    Step,
    /// A milestone that is missed.
    Missed,
    /// Something in between.
    Between,
    /// The due date.
    Due,
}

/// A small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Of what is done.
    Deed(Icon),
    /// An agreement.
    SignOff,
    /// A condition.
    Condition,
}

/// Where a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It ends there.
    End,
}

/// The colour of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Dark.
    Dark,
    /// Less dark.
    Grey,
}

/// A text of one or more lines, each short enough for its place.
#[derive(Clone, Debug)]
pub struct TextBox {
    /// Where its lines begin or end.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// Which of the two.
    pub anchor: Anchor,
    /// The size.
    pub size: Size,
    /// The colour.
    pub ink: Ink,
    /// The lines.
    pub lines: Vec<Vec<Word>>,
}

impl TextBox {
    /// Left, upper, right and lower edge of what is written.
    pub fn edges(&self) -> (i32, i32, i32, i32) {
        let wide = self.lines.iter().map(|line| measure(line, self.size));
        let wide = wide.max().unwrap_or(0);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::End => self.x - wide,
        };
        (left, self.y, left + wide, self.y + self.height())
    }

    /// How high it is.
    pub fn height(&self) -> i32 {
        let lines = i32::try_from(self.lines.len()).unwrap_or(i32::MAX);
        lines.saturating_mul(self.size.line)
    }
}

impl Scene {
    /// Puts another drawing into this one.
    pub fn put(&mut self, other: Scene, x: i32, y: i32) {
        self.shapes
            .extend(other.shapes.into_iter().map(|shape| moved(shape, x, y)));
        self.texts.extend(other.texts.into_iter().map(|mut text| {
            text.x += x;
            text.y += y;
            text
        }));
        self.height = self.height.max(y + other.height);
    }

    /// Draws a line.
    pub fn line(&mut self, points: &[(i32, i32)], stroke: Stroke, arrow: bool) {
        self.shapes.push(Shape::Line {
            points: points.to_vec(),
            stroke,
            arrow,
        });
    }

    /// Draws a mark.
    pub fn mark(&mut self, x: i32, y: i32, mark: Mark) {
        self.shapes.push(Shape::Mark { x, y, mark });
    }

    /// Writes a text, and grows to hold it.
    pub fn write(&mut self, text: TextBox) {
        self.height = self.height.max(text.y + text.height());
        self.texts.push(text);
    }
}

fn moved(shape: Shape, dx: i32, dy: i32) -> Shape {
    match shape {
        Shape::Box { x, y, w, h, look } => Shape::Box {
            x: x + dx,
            y: y + dy,
            w,
            h,
            look,
        },
        Shape::Line {
            points,
            stroke,
            arrow,
        } => Shape::Line {
            points: points.into_iter().map(|(x, y)| (x + dx, y + dy)).collect(),
            stroke,
            arrow,
        },
        Shape::Mark { x, y, mark } => Shape::Mark {
            x: x + dx,
            y: y + dy,
            mark,
        },
        Shape::Picture { x, y, picture } => Shape::Picture {
            x: x + dx,
            y: y + dy,
            picture,
        },
    }
}
