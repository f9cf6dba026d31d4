//! Mail addresses that may be written to: stricter than the standard, since what comes out of customer
//! data and is odd is a mistake far more often than an address.

use std::fmt;

/// An address: ASCII, unquoted, at a domain with a dot in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

const WHOLE_MAX: usize = 254;
const LOCAL_MAX: usize = crate::token::LOCAL_PART_MAX;
const LABEL_MAX: usize = 63;

impl MailAddress {
    /// Reads one; nothing if it is none.
    pub fn new(written: &str) -> Option<MailAddress> {
        let (local, domain) = written.split_once('@')?;
        let good = written.len() <= WHOLE_MAX && is_local(local) && is_domain(domain);
        good.then(|| MailAddress(written.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`, in small letters.
    pub fn domain(&self) -> String {
        let domain = self.0.split_once('@').map_or("", |(_, domain)| domain);
        domain.to_ascii_lowercase()
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Words of letters, digits and the signs that need no quotes, with dots between them.
fn is_local(local: &str) -> bool {
    let good = |sign: u8| sign.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&sign);
    let word = |word: &str| !word.is_empty() && word.bytes().all(good);
    local.len() <= LOCAL_MAX && local.split('.').all(word)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let ends = [label.as_bytes().first(), label.as_bytes().last()];
        (1..=LABEL_MAX).contains(&label.len())
            && label
                .bytes()
                .all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
            && ends.into_iter().flatten().all(|end| *end != b'-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && top.bytes().any(|sign| sign.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_customer_is_taken() {
        for good in [
            "compta@client.example",
            "a.b+c_d-e@sub.client-1.example",
            "o'neil@x.ie",
            "1@2.fr",
        ] {
            assert!(MailAddress::new(good).is_some(), "{good}");
        }
        let address = MailAddress::new("A@Client.Example").unwrap();
        assert_eq!(address.domain(), "client.example");
    }

    #[test]
    fn what_no_relay_should_be_asked_to_deliver_is_not() {
        let long = format!("{}@b.example", "a".repeat(65));
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b",
            "a@@b.example",
            "a@b@c.example",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a b\"@c.example",
            "é@b.example",
            "a@é.example",
            "a b@c.example",
            "a@b.example ",
            "a@b.example\r\nRCPT TO:<x@y.example>",
            "a\0@b.example",
            ".a@b.example",
            "a..b@c.example",
            "a@-b.example",
            "a@b..example",
            "a@b.example.",
            "<a@b.example>",
            "a@b.example,c@d.example",
            &long,
        ] {
            assert_eq!(MailAddress::new(bad), None, "{bad:?}");
        }
    }
}
