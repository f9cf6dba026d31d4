//! The sheet, and the window of the envelope that it goes into.
//!
//! A sheet of A4 folded twice is 99 mm high and 210 mm wide; a DL envelope is 110 by 220 mm. So the
//! sheet can slip by 11 mm and by 10 mm. What is to be read through the window has to be in it wherever
//! the sheet is, and nothing else may come into it.

use serde::{Deserialize, Serialize};

/// A length in micrometres.
pub type Um = i32;

/// So many millimetres.
pub const fn mm(millimetres: i32) -> Um {
    millimetres * 1_000
}

/// A4.
pub(crate) const WIDTH: Um = mm(210);
pub(crate) const HEIGHT: Um = mm(297);
/// A DL envelope, as it lies before its reader.
const ENVELOPE: (Um, Um) = (mm(220), mm(110));
/// The sheet folded twice.
const FOLDED: Um = mm(99);

/// On which side of the envelope a window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// At the right, as in France.
    #[default]
    Right,
    /// At the left, as in Germany, Belgium or the United Kingdom.
    Left,
}

/// The window of a DL envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// On which side.
    pub side: Side,
    /// From that side of the envelope, in micrometres.
    pub margin: Um,
    /// From its bottom.
    pub bottom: Um,
    /// Its width.
    pub width: Um,
    /// Its height.
    pub height: Um,
}

/// A part of the sheet, measured from its left and its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its left edge.
    pub left: Um,
    /// Its upper edge.
    pub top: Um,
    /// Its right edge.
    pub right: Um,
    /// Its lower edge.
    pub bottom: Um,
}

impl Window {
    /// The usual one of a side: 100 by 35 mm at the right, 90 by 35 mm at the left.
    pub const fn usual(side: Side) -> Window {
        let width = match side {
            Side::Right => mm(100),
            Side::Left => mm(90),
        };
        Window {
            side,
            margin: mm(20),
            bottom: mm(20),
            width,
            height: mm(35),
        }
    }

    /// The window as it lies on the sheet, with the sheet at the upper left of its envelope.
    fn on_sheet(self) -> Zone {
        let left = match self.side {
            Side::Left => self.margin,
            Side::Right => ENVELOPE.0 - self.margin - self.width,
        };
        let bottom = ENVELOPE.1 - self.bottom;
        Zone {
            left,
            top: bottom - self.height,
            right: left + self.width,
            bottom,
        }
    }

    /// What is seen through it wherever the sheet is.
    pub fn always_seen(self) -> Zone {
        let seen = self.on_sheet();
        let slip = (ENVELOPE.0 - WIDTH, ENVELOPE.1 - FOLDED);
        Zone {
            right: seen.right - slip.0,
            bottom: seen.bottom - slip.1,
            ..seen
        }
    }

    /// What is ever seen through it.
    pub fn ever_seen(self) -> Zone {
        let seen = self.on_sheet();
        let slip = (ENVELOPE.0 - WIDTH, ENVELOPE.1 - FOLDED);
        Zone {
            left: seen.left - slip.0,
            top: seen.top - slip.1,
            ..seen
        }
    }

    /// Whether an address can stand in it: it is on the envelope, and leaves room however the sheet slips.
    pub fn can_be(self) -> bool {
        let sizes = [self.margin, self.bottom, self.width, self.height];
        let zone = self.always_seen();
        sizes.iter().all(|size| (0..=ENVELOPE.0).contains(size))
            && self.margin + self.width <= ENVELOPE.0
            && self.bottom + self.height <= ENVELOPE.1
            && zone.width() >= mm(60)
            && zone.height() >= mm(16)
    }
}

impl Default for Window {
    fn default() -> Window {
        Window::usual(Side::Right)
    }
}

impl Zone {
    /// How wide it is.
    pub const fn width(self) -> Um {
        self.right - self.left
    }

    /// How high it is.
    pub const fn height(self) -> Um {
        self.bottom - self.top
    }

    /// Whether another lies in it.
    pub const fn holds(self, other: Zone) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Whether another touches it.
    pub const fn meets(self, other: Zone) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}
