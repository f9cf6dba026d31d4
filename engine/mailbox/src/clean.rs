//! Text from outside, made fit to be shown: no control signs, no signs that turn the direction of writing,
//! no more of it than is looked at.

/// Whether a sign could do something to a screen or a log instead of being read.
fn is_dangerous(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The text in one line, of at most so many signs.
pub fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    let mut gap = false;
    for sign in text.chars() {
        if sign.is_whitespace() || is_dangerous(sign) {
            gap = !line.is_empty();
            continue;
        }
        if count >= most {
            line.push('…');
            break;
        }
        if gap {
            line.push(' ');
            count += 1;
            gap = false;
        }
        line.push(sign);
        count += 1;
    }
    line
}

/// The text with its lines, of at most so many signs.
pub fn lines(text: &str, most: usize) -> String {
    let mut clean = String::new();
    let mut empty = 0;
    for line in text.lines() {
        let line = one_line(line, most);
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty > 1 || (clean.is_empty() && line.is_empty()) {
            continue;
        }
        if clean.len() + line.len() > most {
            clean.truncate(clean.trim_end().len());
            clean.push('…');
            break;
        }
        clean.push_str(&line);
        clean.push('\n');
    }
    clean.truncate(clean.trim_end().len());
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_can_steer_a_screen() {
        let hostile = "a\x1b[31mb\r\nc\u{202e}d\0e  f";
        assert_eq!(one_line(hostile, 100), "a [31mb c d e f");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("  \t ", 3), "");
    }

    #[test]
    fn lines_stay_lines_and_empty_ones_are_few() {
        assert_eq!(lines("\n\na\n\n\n\nb\x07\n\n", 100), "a\n\nb");
        assert_eq!(lines("aaaa\nbbbb\ncccc", 10), "aaaa\nbbbb…");
        assert!(lines(&"é\n".repeat(100_000), 4_000).len() < 4_010);
    }
}
