//! The font: how wide words are, and which signs there are.

use ttf_parser::Face;

use crate::not_set::NotSet;
use crate::paper::Um;

/// The upright face.
pub(crate) const REGULAR: &[u8] = include_bytes!("../font/JalonLetter-Regular.ttf");
/// The bold one.
pub(crate) const BOLD: &[u8] = include_bytes!("../font/JalonLetter-Bold.ttf");

/// Both faces.
pub(crate) struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

/// A size of letters, in tenths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) i32);

impl Size {
    /// The same in micrometres: a point is 25,400 / 72 of them.
    pub(crate) const fn um(self) -> Um {
        self.0 * 2_540 / 72
    }

    /// From one line to the next.
    pub(crate) const fn leading(self) -> Um {
        self.um() * 135 / 100
    }
}

impl Fonts {
    pub(crate) fn new() -> Result<Fonts, NotSet> {
        let face = |bytes| Face::parse(bytes, 0).map_err(|_| NotSet::Font);
        Ok(Fonts {
            regular: face(REGULAR)?,
            bold: face(BOLD)?,
        })
    }

    pub(crate) fn face(&self, bold: bool) -> &Face<'static> {
        match bold {
            true => &self.bold,
            false => &self.regular,
        }
    }

    /// How wide a text is.
    pub(crate) fn width(&self, text: &str, size: Size, bold: bool) -> Um {
        let face = self.face(bold);
        let units = text.chars().map(|sign| {
            let glyph = face.glyph_index(sign);
            let width = glyph.and_then(|glyph| face.glyph_hor_advance(glyph));
            i64::from(width.unwrap_or_default())
        });
        let units: i64 = units.sum();
        let width = units * i64::from(size.um()) / i64::from(face.units_per_em().max(1));
        Um::try_from(width).unwrap_or(Um::MAX)
    }

    /// Whether it has a sign.
    pub(crate) fn has(&self, sign: char) -> bool {
        [&self.regular, &self.bold]
            .iter()
            .all(|face| face.glyph_index(sign).is_some())
    }
}
