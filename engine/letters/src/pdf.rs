//! A letter that is set, as a PDF. The font goes with it, cut down to the signs that it has, with what
//! each stands for, so that its text can be found and read aloud. No clock and no chance: the same
//! bytes each time.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use crate::font::{BOLD, Fonts, REGULAR};
use crate::not_set::NotSet;
use crate::paper::{HEIGHT, Um, WIDTH};
use crate::set::{Laid, Mark};

const SYSTEM: SystemInfo = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// How hard streams are compressed.
const LEVEL: u8 = 6;

/// The bytes of a letter, with its title and its language.
pub fn pdf(laid: &Laid, title: &str, language: &str) -> Result<Vec<u8>, NotSet> {
    let fonts = Fonts::new()?;
    let mut faces = [Used::new(&fonts, false), Used::new(&fonts, true)];
    let pages: Vec<Vec<u8>> = laid
        .pages
        .iter()
        .map(|marks| page(marks, &mut faces))
        .collect();
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let (catalog, tree, info) = (next(), next(), next());
    let places = [0, 1].map(|_| FontRefs {
        font: next(),
        cid: next(),
        descriptor: next(),
        file: next(),
        cmap: next(),
    });
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (next(), next())).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog)
        .pages(tree)
        .lang(TextStr(language))
        .viewer_preferences()
        .display_doc_title(true);
    pdf.document_info(info)
        .title(TextStr(title))
        .creator(TextStr("Jalon"));
    let kids = ids.iter().map(|(page, _)| *page);
    let count = i32::try_from(ids.len()).unwrap_or_default();
    pdf.pages(tree).kids(kids).count(count);
    for ((page, content), bytes) in ids.iter().zip(&pages) {
        let mut page = pdf.page(*page);
        page.parent(tree)
            .media_box(Rect::new(0.0, 0.0, points(WIDTH), points(HEIGHT)))
            .contents(*content);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (used, place) in faces.iter().zip(&places) {
            named.pair(Name(used.name()), place.font);
        }
        named.finish();
        resources.finish();
        page.finish();
        let packed = compress_to_vec_zlib(bytes, LEVEL);
        pdf.stream(*content, &packed).filter(Filter::FlateDecode);
    }
    for (used, place) in faces.iter().zip(&places) {
        used.write(&mut pdf, place)?;
    }
    Ok(pdf.finish())
}

struct FontRefs {
    font: Ref,
    cid: Ref,
    descriptor: Ref,
    file: Ref,
    cmap: Ref,
}

/// A face and the signs of it that stand on pages.
struct Used<'f> {
    face: &'f Face<'static>,
    bold: bool,
    glyphs: GlyphRemapper,
    /// What each stands for, by its number in the part of the font that goes with the letter.
    signs: Vec<(u16, char)>,
}

impl<'f> Used<'f> {
    fn new(fonts: &'f Fonts, bold: bool) -> Used<'f> {
        Used {
            face: fonts.face(bold),
            bold,
            glyphs: GlyphRemapper::new(),
            signs: Vec::new(),
        }
    }

    fn name(&self) -> &'static [u8] {
        match self.bold {
            true => b"B",
            false => b"R",
        }
    }

    /// Words as the numbers of their signs.
    fn numbers(&mut self, text: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() * 2);
        for sign in text.chars() {
            let glyph = self.face.glyph_index(sign).unwrap_or_default();
            let number = self.glyphs.remap(glyph.0);
            if !self.signs.iter().any(|(known, _)| *known == number) {
                self.signs.push((number, sign));
            }
            out.extend(number.to_be_bytes());
        }
        out
    }

    fn write(&self, pdf: &mut Pdf, place: &FontRefs) -> Result<(), NotSet> {
        let bytes = if self.bold { BOLD } else { REGULAR };
        let part = subsetter::subset(bytes, 0, &self.glyphs).map_err(|_| NotSet::Font)?;
        // A part of a font has six letters before its name.
        let name: &[u8] = match self.bold {
            true => b"JALONB+JalonLetter-Bold",
            false => b"JALONR+JalonLetter-Regular",
        };
        pdf.type0_font(place.font)
            .base_font(Name(name))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(place.cid)
            .to_unicode(place.cmap);
        let mut cid = pdf.cid_font(place.cid);
        cid.subtype(CidFontType::Type2)
            .base_font(Name(name))
            .system_info(SYSTEM)
            .font_descriptor(place.descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let widths = self.glyphs.remapped_gids().map(|old| {
            let width = self.face.glyph_hor_advance(GlyphId(old));
            self.thousandths(i32::from(width.unwrap_or_default()))
        });
        cid.widths().consecutive(0, widths);
        cid.finish();
        let bounds = self.face.global_bounding_box();
        let bound = |units: i16| self.thousandths(i32::from(units));
        pdf.font_descriptor(place.descriptor)
            .name(Name(name))
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(
                bound(bounds.x_min),
                bound(bounds.y_min),
                bound(bounds.x_max),
                bound(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(bound(self.face.ascender()))
            .descent(bound(self.face.descender()))
            .cap_height(bound(self.face.capital_height().unwrap_or_default()))
            .stem_v(if self.bold { 140.0 } else { 80.0 })
            .font_file2(place.file);
        let packed = compress_to_vec_zlib(&part, LEVEL);
        let length = i32::try_from(part.len()).unwrap_or_default();
        let mut file = pdf.stream(place.file, &packed);
        file.filter(Filter::FlateDecode);
        file.pair(Name(b"Length1"), length);
        file.finish();
        let mut cmap: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for (number, sign) in &self.signs {
            cmap.pair(*number, *sign);
        }
        let cmap = cmap.finish();
        let packed = compress_to_vec_zlib(&cmap, LEVEL);
        let mut stream = pdf.stream(place.cmap, &packed);
        stream.filter(Filter::FlateDecode);
        stream.finish();
        Ok(())
    }

    /// Units of the font, as a PDF counts them: a thousandth of the size. The one place with fractions,
    /// since a PDF is written with them.
    fn thousandths(&self, units: i32) -> f32 {
        let size = i64::from(self.face.units_per_em().max(1));
        hundredths(i64::from(units) * 100_000 / size)
    }
}

/// Micrometres as points, to a hundredth.
fn points(length: Um) -> f32 {
    hundredths(i64::from(length) * 7_200 / 25_400)
}

#[allow(clippy::cast_precision_loss)]
fn hundredths(of: i64) -> f32 {
    let of = i32::try_from(of).unwrap_or_default();
    of as f32 / 100.0
}

fn page(marks: &[Mark], faces: &mut [Used<'_>; 2]) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_width(0.5);
    for mark in marks {
        match mark {
            Mark::Words {
                left,
                baseline,
                size,
                bold,
                grey,
                text,
                ..
            } => {
                let [regular, heavy] = &mut *faces;
                let used = if *bold { heavy } else { regular };
                let numbers = used.numbers(text);
                content.set_fill_gray(if *grey { 0.3 } else { 0.0 });
                content
                    .begin_text()
                    .set_font(Name(used.name()), hundredths(i64::from(*size) * 10))
                    .set_text_matrix([
                        1.0,
                        0.0,
                        0.0,
                        1.0,
                        points(*left),
                        points(HEIGHT - *baseline),
                    ])
                    .show(Str(&numbers))
                    .end_text();
            }
            Mark::Rule(left, right, y) => {
                content
                    .set_stroke_gray(0.7)
                    .move_to(points(*left), points(HEIGHT - *y))
                    .line_to(points(*right), points(HEIGHT - *y))
                    .stroke();
            }
            Mark::Frame(zone) => {
                content
                    .set_stroke_gray(0.5)
                    .rect(
                        points(zone.left),
                        points(HEIGHT - zone.bottom),
                        points(zone.width()),
                        points(zone.height()),
                    )
                    .stroke();
            }
            Mark::Dark(zone) => {
                content
                    .set_fill_gray(0.0)
                    .rect(
                        points(zone.left),
                        points(HEIGHT - zone.bottom),
                        points(zone.width()),
                        points(zone.height()),
                    )
                    .fill_nonzero();
            }
        }
    }
    content.finish().into_vec()
}
