//! A part that holds no others, as text. The library decodes it; it is told what to decode by headers that
//! are written here, so that nothing in the mail leads it elsewhere.

use mail_parser::{MessageParser, PartType};

use super::Leaf;
use super::content::ContentType;

/// More of a part is not read.
const BYTES_MAX: usize = 256 * 1024;

pub(super) fn read(content: &ContentType, body: &[u8]) -> Leaf {
    let media = content.media.clone();
    let is_text = media.starts_with("text/") || media.starts_with("message/") || media.is_empty();
    // Reports and texts that call themselves multipart and have no parts are read, too.
    let is_text = is_text || media.starts_with("multipart/");
    let text = match is_text {
        true => decoded(content, body),
        false => String::new(),
    };
    let text = match media.as_str() {
        "text/html" => without_tags(&text),
        _ => text,
    };
    Leaf { media, text }
}

fn decoded(content: &ContentType, body: &[u8]) -> String {
    let body = body.get(..BYTES_MAX).unwrap_or(body);
    let encoding = match content.encoding.as_str() {
        known @ ("base64" | "quoted-printable") => known,
        _ => "8bit",
    };
    let charset = content.charset.as_deref().unwrap_or("utf-8");
    let is_good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
    let charset: String = match charset.len() < 40 && charset.bytes().all(is_good) {
        true => charset.to_owned(),
        false => "utf-8".to_owned(),
    };
    let head = format!(
        "Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    let alone = [head.as_bytes(), body].concat();
    let parsed = MessageParser::default().parse(&alone);
    let part = parsed.as_ref().and_then(|message| message.parts.first());
    match part.map(|part| &part.body) {
        Some(PartType::Text(text)) => text.to_string(),
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

/// What a page says, roughly: enough to see what it is about.
fn without_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len() / 2);
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let name = name_of_tag(after);
        // What is not meant for people is left out with all that is in it.
        let hidden = ["style", "script", "head", "title"];
        let skipped = hidden
            .iter()
            .find(|hidden| name == **hidden && !after.starts_with('/'));
        let end = match skipped {
            Some(hidden) => {
                let close = format!("</{hidden}");
                find_ignoring_case(after, &close).and_then(|at| {
                    let tail = after.get(at..)?;
                    Some(at + tail.find('>')?)
                })
            }
            None => after.find('>'),
        };
        if matches!(
            name.as_str(),
            "p" | "br" | "div" | "tr" | "li" | "h1" | "h2" | "h3"
        ) {
            text.push('\n');
        }
        let Some(end) = end else {
            rest = "";
            break;
        };
        rest = after.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    let named = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&agrave;", "à"),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(text, |text, (name, sign)| text.replace(name, sign))
}

/// The name at the beginning of a tag, in small letters.
fn name_of_tag(tag: &str) -> String {
    let name = tag.trim_start_matches('/').chars().take(10);
    let name = name.take_while(char::is_ascii_alphanumeric);
    name.map(|sign| sign.to_ascii_lowercase()).collect()
}

/// Where a text of ASCII begins within another, in whatever case.
fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let mut windows = text.windows(wanted.len());
    windows.position(|window| window.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(media: &str, encoding: &str, charset: &str, body: &[u8]) -> String {
        let content = ContentType {
            media: media.to_owned(),
            encoding: encoding.to_owned(),
            charset: Some(charset.to_owned()),
            ..ContentType::default()
        };
        read(&content, body).text
    }

    #[test]
    fn texts_are_decoded() {
        assert_eq!(
            text("text/plain", "quoted-printable", "iso-8859-1", b"pay=E9"),
            "payé"
        );
        assert_eq!(text("text/plain", "base64", "utf-8", b"cGF5w6k="), "payé");
        assert_eq!(text("text/plain", "", "utf-8", "payé".as_bytes()), "payé");
        assert_eq!(text("image/png", "base64", "utf-8", b"cGF5w6k="), "");
    }

    #[test]
    fn a_leaf_can_t_lead_the_library_to_parts_of_its_own() {
        let bomb = "Content-Type: message/rfc822\n\n".repeat(20_000);
        for media in ["text/plain", "message/rfc822", "multipart/mixed"] {
            assert!(
                text(
                    media,
                    "",
                    "utf-8\r\nContent-Type: message/rfc822",
                    bomb.as_bytes()
                )
                .len()
                    > 9
            );
        }
    }

    #[test]
    fn of_a_page_the_words_are_left() {
        let page = b"<html><head><style>p {}</style></head><P>I paid<br>yesterday &amp; all<b";
        assert_eq!(
            text("text/html", "", "utf-8", page),
            "\nI paid\nyesterday & all"
        );
    }
}
