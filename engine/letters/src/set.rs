//! Sets a letter: every mark on every page, measured from its upper left.

use jalon_render::letter::Span;

use crate::font::{Fonts, Size};
use crate::letter::Letter;
use crate::not_set::NotSet;
use crate::paper::{HEIGHT, Side, Um, WIDTH, Zone, mm};
use crate::words::{Line, lines, on_paper, plain_lines, width_of};

/// A letter as it lies on its pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The marks of each page.
    pub pages: Vec<Vec<Mark>>,
    /// The lines of the address, as they stand in the window.
    pub address: Vec<String>,
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Words on a line.
    Words {
        /// What they belong to.
        part: Part,
        /// Where they begin.
        left: Um,
        /// What they stand on.
        baseline: Um,
        /// Their size, in tenths of a point.
        size: i32,
        /// Whether they are bold.
        bold: bool,
        /// Whether they are grey.
        grey: bool,
        /// How wide they are.
        width: Um,
        /// The words.
        text: String,
    },
    /// A line across: from, to, at what height.
    Rule(Um, Um, Um),
    /// A frame around something.
    Frame(Zone),
    /// A dark part of a code.
    Dark(Zone),
}

/// What words belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Part {
    Sender,
    References,
    Address,
    Head,
    Body,
    Foot,
}

/// A letter has at most so many pages.
const PAGES_MAX: usize = 50;
/// An address has at most so many lines.
const ADDRESS_LINES_MAX: usize = 6;

pub(crate) const LEFT: Um = mm(20);
pub(crate) const RIGHT: Um = WIDTH - mm(20);
/// Where the text of the second page and those after it begins.
const NEXT_TOP: Um = mm(28);
/// Where it begins on the first one, at the earliest: below whatever is seen through a window.
const FIRST_TOP: Um = mm(98);
/// Between the last line of the text and the foot.
const ABOVE_FOOT: Um = mm(6);

pub(crate) const TEXT: Size = Size(105);
const SMALL: Size = Size(85);
const TINY: Size = Size(75);

/// Sets a letter.
pub fn set(letter: &Letter) -> Result<Laid, NotSet> {
    let fonts = Fonts::new()?;
    let mut setter = Setter {
        fonts: &fonts,
        pages: vec![Vec::new()],
        y: 0,
        bottom: 0,
    };
    let foot = setter.foot_lines(letter);
    let below = Um::try_from(foot.len()).unwrap_or_default() * TINY.leading();
    setter.bottom = HEIGHT - mm(14) - below - ABOVE_FOOT;
    let address = setter.address(letter)?;
    setter.head(letter);
    setter.text(letter);
    let pages = setter.pages.len();
    if pages > PAGES_MAX {
        return Err(NotSet::TooLong);
    }
    setter.feet(letter, &foot);
    let laid = Laid {
        pages: setter.pages,
        address,
    };
    match missing(&fonts, &laid) {
        signs if signs.is_empty() => Ok(laid),
        signs => Err(NotSet::Signs(signs)),
    }
}

/// The signs that the font does not have, each once, the first few of them.
fn missing(fonts: &Fonts, laid: &Laid) -> String {
    let mut signs = String::new();
    for mark in laid.pages.iter().flatten() {
        if let Mark::Words { text, .. } = mark {
            for sign in text.chars() {
                if !fonts.has(sign) && !signs.contains(sign) && signs.chars().count() < 10 {
                    signs.push(sign);
                }
            }
        }
    }
    signs
}

/// Pages while they are filled.
pub(crate) struct Setter<'f> {
    pub(crate) fonts: &'f Fonts,
    pub(crate) pages: Vec<Vec<Mark>>,
    /// Down to where the page at hand is filled.
    pub(crate) y: Um,
    /// Down to where it can be filled.
    pub(crate) bottom: Um,
}

impl Setter<'_> {
    pub(crate) fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A line of words at a place.
    pub(crate) fn line(
        &mut self,
        part: Part,
        line: &Line,
        (left, baseline): (Um, Um),
        (size, grey): (Size, bool),
    ) {
        let mut left = left;
        for run in line.iter().filter(|run| !run.text.is_empty()) {
            let width = self.fonts.width(&run.text, size, run.bold);
            self.mark(Mark::Words {
                part,
                left,
                baseline,
                size: size.0,
                bold: run.bold,
                grey,
                width,
                text: run.text.clone(),
            });
            left += width;
        }
    }

    /// Words that end at a place.
    fn ending(&mut self, part: Part, text: &str, (right, baseline): (Um, Um), style: (Size, bool)) {
        for line in plain_lines(self.fonts, text, (style.0, false), WIDTH) {
            let left = right - width_of(self.fonts, &line, style.0);
            self.line(part, &line, (left, baseline), style);
        }
    }

    /// Room for something so high: on this page, or on the next one.
    pub(crate) fn room(&mut self, height: Um) {
        if self.y + height > self.bottom {
            self.pages.push(Vec::new());
            self.y = NEXT_TOP;
        }
    }

    /// Who gets it, in what is always seen through the window; smaller where that helps a line in.
    fn address(&mut self, letter: &Letter) -> Result<Vec<String>, NotSet> {
        let seen = letter.window.always_seen();
        let zone = Zone {
            left: seen.left + mm(1),
            right: seen.right - mm(1),
            ..seen
        };
        let address = letter.to.iter().map(|line| on_paper(line));
        let address = address.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let address: Vec<String> = address.filter(|line| !line.is_empty()).collect();
        // A name alone is no address.
        if address.len() < 2 {
            return Err(NotSet::NoAddress);
        }
        let count = Um::try_from(address.len()).unwrap_or(Um::MAX);
        let high = (zone.height() / Size(80).um()).clamp(1, 6);
        if address.len() > ADDRESS_LINES_MAX || count > high {
            let most = ADDRESS_LINES_MAX.min(usize::try_from(high).unwrap_or_default());
            return Err(NotSet::TooManyLines(address.len(), most));
        }
        let step = (zone.height() / count).min(mm(5));
        let fits = |size: &Size| {
            let wide = |line: &String| self.fonts.width(line, *size, false) > zone.width();
            !address.iter().any(wide) && size.um() <= step
        };
        let sizes = [105, 100, 95, 90, 85, 80].map(Size);
        let Some(size) = sizes.into_iter().find(fits) else {
            let wide = |line: &&String| self.fonts.width(line, Size(80), false) > zone.width();
            let line = address.iter().find(wide).cloned();
            return Err(NotSet::TooWide(line.unwrap_or_default()));
        };
        let mut baseline = zone.top + size.um() * 3 / 4;
        for line in &address {
            let line = vec![crate::words::Run {
                text: line.clone(),
                bold: false,
            }];
            self.line(Part::Address, &line, (zone.left, baseline), (size, false));
            baseline += step;
        }
        Ok(address)
    }

    /// Who writes, what it is filed under, how it goes, where and when; and the subject.
    fn head(&mut self, letter: &Letter) {
        // Beside the window, whatever is seen through it.
        let seen = letter.window.ever_seen();
        let (left, right) = match letter.window.side {
            Side::Right => (LEFT, seen.left - mm(2)),
            Side::Left => (seen.right + mm(8), RIGHT),
        };
        let width = right - left;
        let mut y = mm(16);
        for (at, text) in letter.sender.iter().enumerate() {
            let size = if at == 0 { TEXT } else { SMALL };
            for line in plain_lines(self.fonts, text, (size, at == 0), width) {
                y += size.leading();
                self.line(Part::Sender, &line, (left, y), (size, false));
            }
        }
        y += mm(6);
        for (name, value) in &letter.references {
            let text = format!("{name} {value}");
            for line in plain_lines(self.fonts, &text, (SMALL, false), width) {
                y += SMALL.leading();
                self.line(Part::References, &line, (left, y), (SMALL, true));
            }
        }
        self.y = FIRST_TOP.max(seen.bottom + mm(6)).max(y + mm(8));
        let half = (RIGHT - LEFT) / 2;
        let before = self.y;
        for text in letter.service.iter() {
            for line in plain_lines(self.fonts, text, (SMALL, true), half) {
                self.line(Part::Head, &line, (LEFT, self.y), (SMALL, false));
                self.y += SMALL.leading();
            }
        }
        self.ending(Part::Head, &letter.dated, (RIGHT, before), (TEXT, false));
        self.y = self.y.max(before + TEXT.leading()) + mm(4);
        let subject = format!("{} {}", letter.subject_is, letter.subject);
        for line in plain_lines(self.fonts, subject.trim(), (TEXT, true), RIGHT - LEFT) {
            self.y += TEXT.leading();
            self.line(Part::Head, &line, (LEFT, self.y), (TEXT, false));
        }
        self.y += mm(6);
    }

    /// What it says, how to pay, and what the law wants to be said.
    fn text(&mut self, letter: &Letter) {
        for block in &letter.text.blocks {
            self.block(block);
        }
        if let Some(payment) = &letter.text.payment {
            self.payment(payment);
        }
        if letter.mentions.is_empty() {
            return;
        }
        self.y += mm(4);
        for mention in &letter.mentions {
            let lines = plain_lines(self.fonts, mention, (TINY, false), RIGHT - LEFT);
            for line in lines {
                self.room(TINY.leading());
                self.y += TINY.leading();
                self.line(Part::Body, &line, (LEFT, self.y), (TINY, true));
            }
            self.y += mm(1);
        }
    }

    /// Lines of words below what is there, each with its room.
    pub(crate) fn lines(&mut self, spans: &[Span], (left, right): (Um, Um), size: Size) {
        for line in lines(self.fonts, spans, size, right - left) {
            self.room(size.leading());
            self.y += size.leading();
            self.line(Part::Body, &line, (left, self.y), (size, false));
        }
    }

    fn foot_lines(&self, letter: &Letter) -> Vec<Line> {
        let width = RIGHT - LEFT - mm(20);
        let lines = letter.foot.iter();
        let lines = lines.flat_map(|text| plain_lines(self.fonts, text, (TINY, false), width));
        lines.take(4).collect()
    }

    /// The foot of each page, its number, and on all but the first what it belongs to.
    fn feet(&mut self, letter: &Letter, foot: &[Line]) {
        let pages = std::mem::take(&mut self.pages);
        let count = pages.len();
        for (at, page) in pages.into_iter().enumerate() {
            self.pages.push(page);
            if at > 0 {
                let sender = letter.sender.first().map_or("", String::as_str);
                let what = format!("{sender} — {}, {}", letter.subject, letter.dated);
                let what = plain_lines(self.fonts, &what, (SMALL, false), RIGHT - LEFT);
                if let Some(line) = what.first() {
                    self.line(Part::Head, line, (LEFT, mm(18)), (SMALL, true));
                }
                self.mark(Mark::Rule(LEFT, RIGHT, mm(20)));
            }
            let mut y = HEIGHT - mm(14);
            for line in foot.iter().rev() {
                let left = (WIDTH - width_of(self.fonts, line, TINY)) / 2;
                self.line(Part::Foot, line, (left, y), (TINY, true));
                y -= TINY.leading();
            }
            let number = format!("{}/{count}", at + 1);
            self.ending(Part::Foot, &number, (RIGHT, HEIGHT - mm(10)), (SMALL, true));
        }
    }
}
