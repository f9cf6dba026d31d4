//! A message as a file of its own: its pictures inside, and above it what a program for mail shows.

use crate::html::escaped;
use crate::message::Message;

impl Message {
    /// The page with its pictures inside, below lines such as subject and recipient.
    pub fn alone(&self, above: &[(String, String)]) -> String {
        let mut page = self.html.clone();
        for picture in &self.pictures {
            let data = format!(
                "data:{};base64,{}",
                picture.media_type,
                base64(&picture.bytes)
            );
            page = page.replace(&format!("cid:{}", picture.content_id), &data);
        }
        let lines = above.iter().map(|(name, value)| {
            format!(
                "<tr><th scope=\"row\" style=\"padding:1px 16px 1px 0;text-align:left;font-weight:normal;color:#52606d\">{}</th><td style=\"padding:1px 0\">{}</td></tr>\n",
                escaped(name),
                escaped(value)
            )
        });
        let head = format!(
            "<div style=\"padding:12px 24px;background:#ffffff;border-bottom:1px solid #d9dee5;color:#1f2933;font:14px/1.5 sans-serif\"><table style=\"border-collapse:collapse\">\n{}</table></div>\n",
            lines.collect::<String>()
        );
        // The page is ours: its body begins with the first table.
        match page.split_once("<table role=") {
            Some((before, after)) if !above.is_empty() => {
                format!("{before}{head}<table role={after}")
            }
            _ => page,
        }
    }
}

/// Bytes as letters and digits, as addresses with data want them (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sign = SIGNS.get((bits >> (18 - 6 * at)) as usize & 63);
            match sign {
                Some(sign) if at <= three.len() => out.push(char::from(*sign)),
                _ => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_in_the_examples_of_the_standard() {
        // RFC 4648, section 10.
        for (bytes, written) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), written);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }
}
