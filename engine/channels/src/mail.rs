//! An effect as a mail: the bytes depend on the effect alone, and on the key that it was to be signed
//! with, so that a second copy is the same mail. Whoever changes what comes out here for effects that
//! are stored already gives second copies other bytes: a test holds them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, UNIX_EPOCH};

use jalon_daemon::Outgoing;
use jalon_daemon::channel::Recipient;
use jalon_mail::address::MailAddress;
use jalon_mail::dkim::{NotSigned, Signer};
use jalon_mail::smtp::shown;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

/// Why there is no mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMail {
    /// It can't be one: something in it is not as it must be.
    Wrong(String),
    /// What is not as it must be is ours, not the recipient's: it has to be put right here.
    Ours(String),
    /// It can't be signed before somebody has put something right.
    NoKey(String),
    /// It was to be signed with another key: it has to be written anew.
    OtherKey,
}

/// The mail.
pub fn mail_of(outgoing: &Outgoing, signer: Option<&Signer>) -> Result<Vec<u8>, NoMail> {
    let plain = catch_unwind(AssertUnwindSafe(|| unsigned(outgoing)));
    let plain = plain.unwrap_or_else(|_| Err(wrong("it can't be written as a mail")))?;
    let by = outgoing.mail.as_ref().and_then(|mail| mail.signed.as_ref());
    let Some(by) = by else {
        return match signer {
            None => Ok(plain),
            // It was settled before mails were signed here.
            Some(_) => Err(NoMail::OtherKey),
        };
    };
    let named = |signer: &&Signer| {
        (signer.domain(), signer.selector()) == (by.domain.as_str(), by.selector.as_str())
    };
    let signer = signer.filter(named).ok_or(NoMail::OtherKey)?;
    let seconds = outgoing.rendered.millis().div_euclid(1_000);
    let signed = signer.sign(&plain, &by.key, seconds);
    signed.map_err(|why| match why {
        NotSigned::OtherKey => NoMail::OtherKey,
        NotSigned::NoMail => NoMail::Wrong(why.to_string()),
        NotSigned::NoKey(_) => NoMail::NoKey(why.to_string()),
    })
}

/// Who gets it, if that is an address.
pub(crate) fn recipient(outgoing: &Outgoing) -> Result<MailAddress, String> {
    let Recipient::Contact(contact) = &outgoing.to else {
        return Err("no mail address".to_owned());
    };
    let email = contact.email.as_deref().unwrap_or_default();
    address(email)
}

fn address(written: &str) -> Result<MailAddress, String> {
    let address = MailAddress::new(written);
    address.ok_or_else(|| match written {
        "" => "no mail address".to_owned(),
        written => format!("not an address that can be written to: {}", shown(written)),
    })
}

/// Without an address of its own, the house writes from one that surely leads nowhere.
pub(crate) fn writer(outgoing: &Outgoing) -> Result<MailAddress, NoMail> {
    let own = outgoing.from.email.as_deref();
    own_address(own.unwrap_or("no-reply@jalon.invalid"), "[seller] email")
}

/// An address of the house, and where it is said.
fn own_address(written: &str, said: &str) -> Result<MailAddress, NoMail> {
    let address = address(written);
    address.map_err(|why| NoMail::Ours(format!("{said} in jalon.toml is {why}")))
}

fn wrong(why: impl Into<String>) -> NoMail {
    NoMail::Wrong(why.into())
}

fn unsigned(outgoing: &Outgoing) -> Result<Vec<u8>, NoMail> {
    let to = recipient(outgoing).map_err(wrong)?;
    let from = writer(outgoing)?;
    let name = match &outgoing.to {
        Recipient::Contact(contact) => contact.name.as_deref().unwrap_or_default(),
        _ => "",
    };
    let millis = u64::try_from(outgoing.rendered.millis()).unwrap_or_default();
    let id = format!("<{}@{}>", outgoing.key, from.domain());
    let mut builder = Message::builder()
        .from(mailbox(&outgoing.from.name, &from).map_err(NoMail::Ours)?)
        .to(mailbox(name, &to).map_err(wrong)?)
        .subject(one_line(&outgoing.subject))
        .date(UNIX_EPOCH + Duration::from_millis(millis))
        .message_id(Some(id))
        // No absence of anybody is to be answered by another machine (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    let head = outgoing.mail.as_ref();
    if let Some(reply_to) = head.and_then(|head| head.reply_to.as_deref()) {
        let reply_to = own_address(reply_to, "[mail] reply_to")?;
        let reply_to = mailbox("", &reply_to).map_err(NoMail::Ours)?;
        builder = builder.reply_to(reply_to);
    }
    let message = builder.multipart(parts(outgoing).map_err(wrong)?);
    let message = message.map_err(|error| wrong(error.to_string()))?;
    Ok(message.formatted())
}

fn mailbox(name: &str, address: &MailAddress) -> Result<Mailbox, String> {
    let address: Result<Address, _> = address.as_str().parse();
    let address = address.map_err(|_| format!("not a mail address: {name}"))?;
    // A line of a mail has 998 bytes at most (RFC 5322, 2.1.1).
    let name: String = one_line(name).chars().take(NAME_MAX).collect();
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// So much of a name stands in a header.
const NAME_MAX: usize = 200;

/// What stands in a header: no signs in it that end a line, turn the direction of writing, or that nobody sees.
/// One that joins two (U+200D) is part of what is written.
fn one_line(text: &str) -> String {
    let plain = text.chars().map(|sign| match sign {
        sign if sign.is_control() => ' ',
        '\u{200d}' => sign,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        '\u{feff}' => ' ',
        sign => sign,
    });
    let plain: String = plain.collect();
    plain.trim().to_owned()
}

/// Text and page as alternatives, the page with its pictures, documents after all.
fn parts(outgoing: &Outgoing) -> Result<MultiPart, String> {
    let boundary = |part: &str| format!("=_{part}_{}", outgoing.key);
    let plain = SinglePart::plain(without_zeros(&outgoing.text));
    let alternative = MultiPart::alternative().boundary(boundary("alternative"));
    let mut alternative = alternative.singlepart(plain);
    if let Some(html) = &outgoing.html {
        let page = SinglePart::html(without_zeros(html));
        if outgoing.pictures.is_empty() {
            alternative = alternative.singlepart(page);
        } else {
            let related = MultiPart::related().boundary(boundary("related"));
            let mut related = related.singlepart(page);
            for picture in &outgoing.pictures {
                let inline = Attachment::new_inline(one_line(&picture.content_id));
                let media = media(&picture.media_type)?;
                related = related.singlepart(inline.body(as_they_are(&picture.bytes)?, media));
            }
            alternative = alternative.multipart(related);
        }
    }
    if outgoing.documents.is_empty() {
        return Ok(alternative);
    }
    let mixed = MultiPart::mixed().boundary(boundary("mixed"));
    let mut mixed = mixed.multipart(alternative);
    for document in &outgoing.documents {
        let attached = Attachment::new(one_line(&document.file_name));
        let media = media(&document.media_type)?;
        mixed = mixed.singlepart(attached.body(as_they_are(&document.bytes)?, media));
    }
    Ok(mixed)
}

/// Bytes that nobody on the way takes for text: an end of line that is changed is another document.
fn as_they_are(bytes: &[u8]) -> Result<Body, String> {
    let body = Body::new_with_encoding(bytes.to_vec(), ContentTransferEncoding::Base64);
    body.map_err(|_| "it can't be written in Base64".to_owned())
}

/// A byte of zero is nothing that a mail can hold.
fn without_zeros(text: &str) -> String {
    text.replace('\0', "")
}

fn media(name: &str) -> Result<ContentType, String> {
    let media = ContentType::parse(name);
    media.map_err(|_| format!("not a media type: {}", shown(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_a_mail_can_hold_and_says_what_it_shows() {
        let address = MailAddress::new("a@one.example").unwrap();
        let named = |name: &str| mailbox(name, &address).unwrap().name;
        let long = named(&"n".repeat(3_000)).unwrap();
        assert!(
            long.len() + "To: <a@one.example>".len() < 998,
            "{}",
            long.len()
        );
        let turned = named("Anna \u{202e}moc.live\u{2066} M").unwrap();
        assert_eq!(turned, "Anna  moc.live  M");
        assert_eq!(named("\u{202e}\u{feff}"), None);
        let joined = "\u{915}\u{94d}\u{200d}\u{937}";
        assert_eq!(named(joined).as_deref(), Some(joined));
    }
}
