//! Measuring and breaking text, without asking any font.

use super::widths::width;

/// A word with its look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The letters.
    pub text: String,
    /// Whether it is bold.
    pub bold: bool,
}

/// A size of letters: its height, and the height of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Of the letters, in pixels.
    pub letters: i32,
    /// Of a line, in pixels.
    pub line: i32,
}

impl Size {
    /// Of titles of journeys.
    pub const TITLE: Size = Size {
        letters: 22,
        line: 30,
    };
    /// Of names of milestones.
    pub const GATE: Size = Size {
        letters: 16,
        line: 22,
    };
    /// Of names of steps.
    pub const HEAD: Size = Size {
        letters: 14,
        line: 20,
    };
    /// Of what is done.
    pub const BODY: Size = Size {
        letters: 13,
        line: 18,
    };
    /// Of what is added.
    pub const SMALL: Size = Size {
        letters: 12,
        line: 16,
    };
}

/// The words of a text.
pub fn words(text: &str, bold: bool) -> Vec<Word> {
    let words = text.split(' ').filter(|word| !word.is_empty());
    let words = words.map(|word| Word {
        text: word.to_owned(),
        bold,
    });
    words.collect()
}

/// The width of a row of words, in pixels, rounded up.
pub fn measure(words: &[Word], size: Size) -> i32 {
    let letters: i32 = words
        .iter()
        .map(|word| letters(&word.text, word.bold))
        .sum();
    let gaps = words.len().saturating_sub(1);
    let gaps = i32::try_from(gaps).unwrap_or(0) * width(' ', true);
    (letters + gaps)
        .saturating_mul(size.letters)
        .saturating_add(999)
        / 1000
}

fn letters(text: &str, bold: bool) -> i32 {
    text.chars().map(|letter| width(letter, bold)).sum()
}

/// Words broken into lines that are no wider than `room`; a word that is wider by itself is cut.
pub fn wrap(words: Vec<Word>, size: Size, room: i32) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
    for word in words.into_iter().flat_map(|word| cut(word, size, room)) {
        let Some(last) = lines.last_mut() else {
            break;
        };
        last.push(word);
        if last.len() > 1
            && measure(last, size) > room
            && let Some(word) = last.pop()
        {
            lines.push(vec![word]);
        }
    }
    lines
}

/// A word in pieces that fit.
fn cut(word: Word, size: Size, room: i32) -> Vec<Word> {
    let whole = std::slice::from_ref(&word);
    if measure(whole, size) <= room {
        return vec![word];
    }
    let most = room.saturating_mul(1000) / size.letters;
    let mut pieces = Vec::new();
    let (mut piece, mut used) = (String::new(), 0);
    for letter in word.text.chars() {
        let wide = width(letter, word.bold);
        if used + wide > most && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push(letter);
        used += wide;
    }
    pieces.push(piece);
    let bold = word.bold;
    pieces.into_iter().map(|text| Word { text, bold }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room() {
        let texts = [
            "one per customer and currency listing all late invoices",
            "Rechtsschutzversicherungsgesellschaftenüberweisungsträgerformular",
            "發票已逾期 請付款 🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
            "",
        ];
        for text in texts {
            for room in [40, 90, 300] {
                for line in wrap(words(text, true), Size::BODY, room) {
                    assert!(measure(&line, Size::BODY) <= room, "{line:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_in_breaking() {
        let text = "a message leaves by itself";
        let lines = wrap(words(text, false), Size::SMALL, 60);
        let again: Vec<String> = lines.into_iter().flatten().map(|word| word.text).collect();
        assert_eq!(again.join(" "), text);
    }
}
