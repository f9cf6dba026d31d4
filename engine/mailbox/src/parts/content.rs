//! What a part says of itself: `Content-Type` and `Content-Transfer-Encoding`.

use super::headers::Headers;

/// What a part says that it is.
#[derive(Clone, Debug, Default)]
pub(super) struct ContentType {
    /// In small letters: `text/plain`.
    pub(super) media: String,
    /// What stands between its parts, if it has any.
    pub(super) boundary: Option<String>,
    /// Its signs.
    pub(super) charset: Option<String>,
    /// The kind of report, in small letters; empty if it is none.
    pub(super) report: String,
    /// `base64`, `quoted-printable`, or whatever it says.
    pub(super) encoding: String,
}

/// A boundary is never longer (RFC 2046); a little more is let pass.
const BOUNDARY_MAX: usize = 200;

pub(super) fn of(headers: &Headers) -> ContentType {
    let encoding = headers.first("content-transfer-encoding");
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    let Some(value) = headers.first("content-type") else {
        return ContentType {
            media: "text/plain".to_owned(),
            encoding,
            ..ContentType::default()
        };
    };
    let (media, parameters) = value.split_once(';').unwrap_or((value, ""));
    let boundary = parameter(parameters, "boundary");
    ContentType {
        media: media.trim().to_ascii_lowercase(),
        boundary: boundary.filter(|one| !one.is_empty() && one.len() <= BOUNDARY_MAX),
        charset: parameter(parameters, "charset"),
        report: parameter(parameters, "report-type")
            .unwrap_or_default()
            .to_ascii_lowercase(),
        encoding,
    }
}

/// The value of a parameter: `; charset="utf-8"`.
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    for _ in 0..32 {
        let (written, after) = rest.split_once('=')?;
        let written = written.trim_matches(|sign: char| sign.is_whitespace() || sign == ';');
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => match quoted.find('"') {
                Some(end) => (quoted.get(..end)?, quoted.get(end + 1..)?),
                None => (quoted, ""),
            },
            None => {
                let end = after.find(|sign: char| sign == ';' || sign.is_whitespace());
                after.split_at(end.unwrap_or(after.len()))
            }
        };
        if written.eq_ignore_ascii_case(name) {
            return Some(value.trim_end().to_owned());
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::headers::split;

    #[test]
    fn parameters_are_read_with_and_without_quotes() {
        let (headers, _) = split(
            b"Content-Type: Multipart/Report; Report-Type=Delivery-Status;\r\n\tboundary=\"a; b=c\"; charset=UTF-8\r\n\r\n",
        );
        let content = of(&headers);
        assert_eq!(content.media, "multipart/report");
        assert_eq!(content.report, "delivery-status");
        assert_eq!(content.boundary.as_deref(), Some("a; b=c"));
        assert_eq!(content.charset.as_deref(), Some("UTF-8"));
    }
}
