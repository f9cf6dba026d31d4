//! Writes HTML. Markup is a `&'static str`, a text of this program; whatever comes from outside can
//! only be written as text, and is cleaned and escaped on its way.

use jalon_render::clean;

/// Longer names are cut.
const NAME_CHARS_MAX: usize = 200;

/// An HTML text in the making.
#[derive(Debug, Default)]
pub struct Html {
    written: String,
    /// How many names for places on the page were given.
    places: usize,
}

impl Html {
    /// Markup of this program.
    pub fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.written.push_str(markup);
        self
    }

    /// A text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Html {
        for letter in text.chars() {
            match letter {
                '&' => self.written.push_str("&amp;"),
                '<' => self.written.push_str("&lt;"),
                '>' => self.written.push_str("&gt;"),
                '"' => self.written.push_str("&quot;"),
                '\'' => self.written.push_str("&#39;"),
                '\u{fffe}' | '\u{ffff}' => self.written.push('\u{fffd}'),
                letter if letter.is_control() && letter != '\n' => self.written.push(' '),
                letter => self.written.push(letter),
            }
        }
        self
    }

    /// A whole number.
    pub fn number(&mut self, number: i64) -> &mut Html {
        self.written.push_str(&number.to_string());
        self
    }

    /// A text from outside: one line, nothing hidden, its direction its own.
    pub fn name(&mut self, outside: &str) -> &mut Html {
        let cleaned = clean::one_line(outside, NAME_CHARS_MAX);
        self.raw("<bdi>").text(&cleaned).raw("</bdi>")
    }

    /// An element with a text and nothing else.
    pub fn element(&mut self, open: &'static str, text: &str, close: &'static str) -> &mut Html {
        self.raw(open).text(text).raw(close)
    }

    /// An attribute: a space, its name, its value.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Html {
        self.raw(" ").raw(name).raw("=\"").text(value).raw("\"")
    }

    /// A number for the next place on the page that needs a name.
    pub fn next_place(&mut self) -> usize {
        self.places += 1;
        self.places
    }

    /// All that was written.
    pub fn finish(self) -> String {
        self.written
    }
}

/// The name of a file without its folders.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A name from outside where no markup can stand, as in the title of a picture.
pub fn plain_name(outside: &str) -> String {
    clean::one_line(outside, NAME_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(outside: &str) -> String {
        let mut html = Html::default();
        html.name(outside);
        html.finish()
    }

    #[test]
    fn a_name_is_never_markup() {
        assert_eq!(
            named("<script>alert('x')</script>"),
            "<bdi>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</bdi>"
        );
        assert_eq!(named("\" onload=\"x"), "<bdi>&quot; onload=&quot;x</bdi>");
    }

    #[test]
    fn what_turns_the_reading_direction_is_taken_out() {
        assert_eq!(named("a\u{202e}b\u{0}c"), "<bdi>ab c</bdi>");
    }

    #[test]
    fn a_very_long_name_is_cut() {
        assert!(named(&"é".repeat(5_000)).chars().count() < 220);
    }
}
