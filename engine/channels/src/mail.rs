//! An effect as a mail: the bytes depend on the effect alone, so that a second copy is the same mail.

use std::time::{Duration, UNIX_EPOCH};

use jalon_daemon::Outgoing;
use jalon_daemon::channel::Recipient;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

/// The mail, or why there is none.
pub fn mail_of(outgoing: &Outgoing) -> Result<Vec<u8>, String> {
    let to = reader(outgoing)?;
    let from = writer(outgoing)?;
    let domain = from.email.domain().to_owned();
    let millis = u64::try_from(outgoing.rendered.millis()).unwrap_or_default();
    let builder = Message::builder()
        .from(from)
        .to(to)
        .subject(outgoing.subject.clone())
        .date(UNIX_EPOCH + Duration::from_millis(millis))
        .message_id(Some(format!("<{}@{domain}>", outgoing.key)));
    let message = builder.multipart(parts(outgoing)?);
    let message = message.map_err(|error| error.to_string())?;
    Ok(message.formatted())
}

fn reader(outgoing: &Outgoing) -> Result<Mailbox, String> {
    let Recipient::Contact(contact) = &outgoing.to else {
        return Err("no mail address".to_owned());
    };
    let email = contact.email.as_deref().unwrap_or_default();
    let address: Address = email
        .parse()
        .map_err(|_| format!("no mail address: {email:?}"))?;
    Ok(Mailbox::new(
        contact.name.as_deref().map(str::to_owned),
        address,
    ))
}

/// Without an address of its own, the house writes from one that surely leads nowhere.
fn writer(outgoing: &Outgoing) -> Result<Mailbox, String> {
    let own = outgoing.from.email.as_deref();
    let email = own.unwrap_or("no-reply@jalon.invalid");
    let address = email.parse();
    let address: Address = address.map_err(|_| format!("no mail address: {email:?}"))?;
    let name = outgoing.from.name.trim();
    Ok(Mailbox::new(
        (!name.is_empty()).then(|| name.to_owned()),
        address,
    ))
}

/// Text and page as alternatives, the page with its pictures, documents after all.
fn parts(outgoing: &Outgoing) -> Result<MultiPart, String> {
    let boundary = |part: &str| format!("=_{part}_{}", outgoing.key);
    let plain = SinglePart::plain(outgoing.text.clone());
    let alternative = MultiPart::alternative().boundary(boundary("alternative"));
    let mut alternative = alternative.singlepart(plain);
    if let Some(html) = &outgoing.html {
        let page = SinglePart::html(html.clone());
        if outgoing.pictures.is_empty() {
            alternative = alternative.singlepart(page);
        } else {
            let related = MultiPart::related().boundary(boundary("related"));
            let mut related = related.singlepart(page);
            for picture in &outgoing.pictures {
                let inline = Attachment::new_inline(picture.content_id.to_string());
                let media = media(&picture.media_type)?;
                related = related.singlepart(inline.body(picture.bytes.clone(), media));
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
        let attached = Attachment::new(document.file_name.to_string());
        let media = media(&document.media_type)?;
        mixed = mixed.singlepart(attached.body(document.bytes.clone(), media));
    }
    Ok(mixed)
}

fn media(name: &str) -> Result<ContentType, String> {
    let media = ContentType::parse(name);
    media.map_err(|_| format!("not a media type: {name:?}"))
}
