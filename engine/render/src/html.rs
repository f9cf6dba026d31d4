//! The body as HTML: few tags, styles in place, everything escaped.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use crate::clean::reads_leftwards;
use crate::fill::Filled;
use crate::markdown::{events, safe_link};

/// Text between tags or in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// The body of a message.
pub(crate) fn body(filled: &Filled) -> String {
    let mut writer = Writer {
        filled,
        out: String::new(),
        columns: Vec::new(),
        column: 0,
        in_head: false,
        links: Vec::new(),
    };
    for event in events(&filled.text) {
        writer.event(event);
    }
    writer.out
}

const CELL: &str = "padding:8px 12px 8px 0;border-bottom:1px solid #d9dee5;vertical-align:top";

struct Writer<'a> {
    filled: &'a Filled,
    out: String,
    /// How the columns of the table at hand are set.
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Whether each open link is one.
    links: Vec<bool>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.tag("<code>");
                self.text(&text);
                self.tag("</code>");
            }
            Event::HardBreak => self.tag("<br>\n"),
            Event::Rule => {
                self.tag("<hr style=\"border:0;border-top:1px solid #d9dee5;margin:24px 0\">\n")
            }
            // Turned into text and breaks before, or not asked for.
            _ => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        self.out.push_str(tag);
    }

    fn text(&mut self, text: &str) {
        let filled = self.filled;
        for c in text.chars() {
            match filled.values.of(c) {
                // Set apart, so that it turns only itself.
                Some(value) if reads_leftwards(value) => {
                    self.tag("<bdi>");
                    escape_into(&mut self.out, value);
                    self.tag("</bdi>");
                }
                Some(value) => escape_into(&mut self.out, value),
                None => escape_into(&mut self.out, c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.tag("<p style=\"margin:0 0 16px\">"),
            Tag::Heading { level, .. } => {
                let name = name_of(level);
                self.tag(&format!(
                    "<{name} style=\"font-size:18px;line-height:1.3;margin:24px 0 12px\">"
                ));
            }
            Tag::BlockQuote(_) => self.tag(
                "<blockquote style=\"margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #c3cad4\">\n",
            ),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.tag("<pre style=\"margin:0 0 16px;white-space:pre-wrap\">");
            }
            Tag::HtmlBlock => self.tag("<p style=\"margin:0 0 16px\">"),
            Tag::List(None) => self.tag("<ul style=\"margin:0 0 16px;padding:0 0 0 24px\">\n"),
            Tag::List(Some(first)) => self.tag(&format!(
                "<ol start=\"{first}\" style=\"margin:0 0 16px;padding:0 0 0 24px\">\n"
            )),
            Tag::Item => self.tag("<li style=\"margin:0 0 4px\">"),
            Tag::Table(columns) => {
                self.columns = columns;
                self.tag("<table style=\"border-collapse:collapse;width:100%;margin:0 0 16px\">\n");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.tag("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.tag("<tr>");
            }
            Tag::TableCell => {
                let side = match self.columns.get(self.column) {
                    Some(Alignment::Right) => "right;white-space:nowrap",
                    Some(Alignment::Center) => "center",
                    _ => "left",
                };
                let name = if self.in_head { "th scope=\"col\"" } else { "td" };
                self.tag(&format!("<{name} style=\"{CELL};text-align:{side}\">"));
            }
            Tag::Emphasis => self.tag("<em>"),
            Tag::Strong => self.tag("<strong>"),
            Tag::Link { dest_url, .. } => {
                let link = self.filled.values.put_into(&dest_url);
                let safe = safe_link(&link);
                self.links.push(safe.is_some());
                if let Some(link) = safe {
                    self.tag(&format!(
                        "<a href=\"{}\" style=\"color:#0b57a4\">",
                        escaped(link)
                    ));
                }
            }
            // Pictures leave their words.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.tag("</p>\n"),
            TagEnd::Heading(level) => self.tag(&format!("</{}>\n", name_of(level))),
            TagEnd::BlockQuote(_) => self.tag("</blockquote>\n"),
            TagEnd::CodeBlock => self.tag("</pre>\n"),
            TagEnd::List(false) => self.tag("</ul>\n"),
            TagEnd::List(true) => self.tag("</ol>\n"),
            TagEnd::Item => self.tag("</li>\n"),
            TagEnd::Table => self.tag("</tbody></table>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.tag("</tr></thead>\n<tbody>");
            }
            TagEnd::TableRow => self.tag("</tr>\n"),
            TagEnd::TableCell => {
                let name = if self.in_head { "th" } else { "td" };
                self.tag(&format!("</{name}>"));
                self.column += 1;
            }
            TagEnd::Emphasis => self.tag("</em>"),
            TagEnd::Strong => self.tag("</strong>"),
            TagEnd::Link => {
                let is_link = self.links.pop() == Some(true);
                self.tag(if is_link { "</a>" } else { "" });
            }
            _ => {}
        }
    }
}

/// A message has no title of its own in the text, so headings begin at the second level.
const fn name_of(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h2",
        HeadingLevel::H2 => "h3",
        _ => "h4",
    }
}
