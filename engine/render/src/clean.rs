//! Makes text from outside harmless: one line, no hidden signs, not too long.
//!
//! Names, reasons and references come from customers and platforms. Whatever they hold, they stay
//! the text of one line: they end no header, start no line, turn no reading direction, and hide
//! nothing. What they mean in Markdown or HTML is no matter here, for they are never read as such.

/// Longer values are cut: a name is not the place for a story.
pub const VALUE_CHARS_MAX: usize = 500;
/// Longer subjects are cut; programs for mail show far less.
pub const SUBJECT_CHARS_MAX: usize = 250;

/// A text as one line of visible characters, cut after so many.
pub fn one_line(text: &str, chars_max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(chars_max.saturating_mul(4)));
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if breaks(c) {
            gap = true;
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        if count + usize::from(gap) >= chars_max {
            out.push('…');
            break;
        }
        if gap && !out.is_empty() {
            out.push(' ');
            count += 1;
        }
        gap = false;
        out.push(c);
        count += 1;
    }
    out
}

/// A text of the house with its lines: only what is hidden goes.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let visible = |c: char| match c {
        '\n' => Some(c),
        '\t' => Some(' '),
        c if breaks(c) && c != ' ' => Some(' '),
        c if is_hidden(c) => None,
        c => Some(c),
    };
    text.chars().filter_map(visible).collect()
}

/// Ends a line or a word; several together become one space.
fn breaks(c: char) -> bool {
    c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Shows nothing and yet changes what is seen, or stands for a value of ours.
fn is_hidden(c: char) -> bool {
    matches!(c,
        // Turn the reading direction.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        // Have no width.
        | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}'
        // Annotations, and letters that only programs see.
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        // Nobody's characters; with some of them values are marked here.
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}'
        | '\u{fffe}' | '\u{ffff}')
}

/// Whether a text has letters that are read from right to left.
pub fn reads_leftwards(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> String {
        one_line(text, VALUE_CHARS_MAX)
    }

    #[test]
    fn a_name_stays_one_line() {
        assert_eq!(
            clean("Acme\r\nBcc: all@example.org"),
            "Acme Bcc: all@example.org"
        );
        assert_eq!(clean(" a\t b\u{2028}c\u{85}d\u{0} \u{b}\n"), "a b c d");
    }

    #[test]
    fn what_turns_the_reading_direction_or_hides_is_taken_out() {
        assert_eq!(clean("invoice\u{202e}fdp.exe\u{202c}"), "invoicefdp.exe");
        assert_eq!(clean("a\u{200b}b\u{2066}c\u{e0041}\u{feff}"), "abc");
        assert_eq!(clean("\u{f0000}\u{e000}x"), "x");
    }

    #[test]
    fn letters_marks_and_signs_of_all_scripts_stay() {
        for name in [
            "Müller & Söhne",
            "<b>*x*</b> | `y`",
            "شركة البصريات",
            "क्\u{200d}ष",
            "\u{1f453} Optik",
            "1\u{202f}234\u{a0}€",
        ] {
            assert_eq!(clean(name), name);
        }
        assert!(reads_leftwards("شركة") && !reads_leftwards("Müller"));
    }

    #[test]
    fn a_story_is_cut() {
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("ab cd", 3), "ab…");
        assert_eq!(one_line("abc", 3), "abc");
        assert_eq!(one_line("abc   ", 3), "abc");
    }

    #[test]
    fn texts_of_the_house_keep_their_lines() {
        assert_eq!(lines("a\r\nb\rc\n\u{202e}d\te\u{0}"), "a\nb\nc\nd e ");
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_clean_line(text in any::<String>(), most in 1usize..50) {
            let line = one_line(&text, most);
            prop_assert!(line.chars().count() <= most + 1);
            prop_assert!(!line.chars().any(|c| c.is_control() || is_hidden(c)));
            prop_assert_eq!(one_line(&line, most + 1), line.clone(), "clean is clean");
            prop_assert_eq!(line.trim_matches(' '), &line);
        }
    }
}
