//! Reads a filled text as Markdown: CommonMark and tables, without HTML.
//!
//! Two things differ from CommonMark, for texts are written by people who write letters. A line that
//! ends in the script ends in the message. And HTML is no markup: `<b>` is shown as `<b>`. Pictures
//! are not shown either, for a message loads nothing from anywhere; the words for them stay.

use pulldown_cmark::{Event, Options, Parser};

/// The events of a text.
pub(crate) fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::SoftBreak => Event::HardBreak,
        other => other,
    })
}

/// An address that a link may lead to; nothing for what could run a program.
pub(crate) fn safe_link(link: &str) -> Option<&str> {
    let lower = link.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:", "tel:"];
    let safe = known.into_iter().any(|scheme| lower.starts_with(scheme));
    (safe && !link.chars().any(|c| c.is_control() || c == ' ')).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_mail_and_telephone_only() {
        for good in [
            "https://pay.example.org/a?b=c",
            "HTTP://x",
            "mailto:a@b.c",
            "tel:+33",
        ] {
            assert_eq!(safe_link(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//x",
            "file:///etc",
            "https://a b",
            "",
        ] {
            assert_eq!(safe_link(bad), None, "{bad}");
        }
    }
}
