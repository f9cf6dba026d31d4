//! What is shown. Nothing here has any effect but a row that tells of it.

use std::time::Instant as Stopwatch;

use hyper::header;
use hyper::{Method, StatusCode};
use jalon_core::Instant;
use jalon_daemon::digits;
use jalon_daemon::link::{Follows, follow, nonce, read_follow};
use jalon_store::Trouble;

use crate::desk::{Asked, Desk, Found, Place, Whole};
use crate::page::{self, Filled};
use crate::reply::{self, Reply, bare};

/// The form of a link.
pub fn asks(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    let whole = match desk.find(written, asked.now)? {
        Found::Unknown => return Ok(desk.unknown(asked.language)),
        Found::Over(whole) => {
            touched(desk, asked, &whole)?;
            return Ok(over(desk, &whole, false));
        }
        Found::Good(whole) => whole,
    };
    touched(desk, asked, &whole)?;
    Ok(form(
        desk,
        asked,
        &whole,
        &Filled::default(),
        StatusCode::OK,
    ))
}

/// The form, as it was filled so far, with a fresh mark.
pub fn form(
    desk: &Desk,
    asked: &Asked,
    whole: &Whole,
    filled: &Filled<'_>,
    status: StatusCode,
) -> Reply {
    let mut chance = [0; 8];
    // Without chance two pages of one moment would have the same mark, and nothing worse.
    let _ = getrandom::fill(&mut chance);
    let secret = &desk.settings.style.secret;
    let mark = nonce(secret, whole.link.hash, asked.now, chance);
    // Relative to the page's own address, which only its reader has.
    let decoy = match &asked.place {
        Place::Link(token) => format!("{token}/more"),
        _ => String::new(),
    };
    let html = page::form(&desk.look, whole, (&mark, &decoy), filled);
    reply::page(status, html, &desk.look.style)
}

/// A link that is over.
pub fn over(desk: &Desk, whole: &Whole, was_asked: bool) -> Reply {
    let html = page::over(&desk.look, whole, was_asked);
    reply::page(StatusCode::GONE, html, &desk.look.style)
}

/// What may be done with a link: nothing comes of asking.
pub fn options(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    match desk.find(written, asked.now)? {
        Found::Unknown => return Ok(desk.unknown(asked.language)),
        Found::Over(whole) | Found::Good(whole) => touched(desk, asked, &whole)?,
    }
    let mut reply = bare(
        StatusCode::NO_CONTENT,
        Vec::new(),
        "text/plain; charset=utf-8",
    );
    reply::put(&mut reply, header::ALLOW, "GET, HEAD, OPTIONS, POST");
    Ok(reply)
}

/// What no person sees: whoever fetches it is no person.
pub fn decoy(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    if let Found::Good(whole) = desk.find(written, asked.now)? {
        desk.limits.decoyed(&asked.near, Stopwatch::now());
        note(desk, asked, &whole, "hidden link")?;
    }
    Ok(desk.unknown(asked.language))
}

/// What follows an answer: the invoice, and how to pay it.
pub fn follows(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    let Some((whole, _)) = way(desk, asked, false, written)? else {
        return Ok(ended(desk, asked));
    };
    note(desk, asked, &whole, "shown")?;
    let until = asked.now.plus_minutes(desk.settings.minutes);
    let secret = &desk.settings.style.secret;
    let mut documents = Vec::new();
    for (place, document) in (0..).zip(&whole.page.documents) {
        // Only what is there is offered.
        let hash = digits::read(&document.sha256);
        let there = hash.map_or(Ok(None), |hash| desk.outside.document(hash))?;
        documents.push(there.map(|_| {
            let way = follow(secret, whole.link.hash, Follows::Document(place), until);
            format!("../d/{way}")
        }));
    }
    let html = page::follows(&desk.look, &whole, &documents);
    Ok(reply::page(StatusCode::OK, html, &desk.look.style))
}

/// A document. That it was served is told; nobody knows whether it was read.
pub fn document(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    let Some((whole, Follows::Document(place))) = way(desk, asked, true, written)? else {
        return Ok(ended(desk, asked));
    };
    let Some(document) = whole.page.documents.get(usize::from(place)) else {
        return Ok(desk.unknown(asked.language));
    };
    let hash = digits::read(&document.sha256);
    let content = hash.map_or(Ok(None), |hash| desk.outside.document(hash))?;
    let Some(content) = content else {
        return Ok(desk.unknown(asked.language));
    };
    if asked.method == Method::GET {
        let told = format!("{} {} bytes", document.file_name, content.bytes.len());
        desk.note(&whole, asked.now, "served", &told)?;
    } else {
        touched(desk, asked, &whole)?;
    }
    let mut reply = bare(StatusCode::OK, content.bytes, media(&document.media_type));
    let name = disposition(&document.file_name);
    reply::put(&mut reply, header::CONTENT_DISPOSITION, &name);
    Ok(reply)
}

/// The link and what follows of a way, if it is ours, for this, and not over.
fn way(
    desk: &Desk,
    asked: &Asked,
    documents: bool,
    written: &str,
) -> Result<Option<(Box<Whole>, Follows)>, Trouble> {
    let read = read_follow(&desk.settings.style.secret, documents, written);
    let Some((hash, what, _)) = read.filter(|(_, _, until)| *until > asked.now) else {
        return Ok(None);
    };
    Ok(match desk.find_by(hash, asked.now)? {
        Found::Good(whole) => Some((whole, what)),
        _ => None,
    })
}

fn ended(desk: &Desk, asked: &Asked) -> Reply {
    let html = page::ended(&desk.look, asked.language);
    reply::page(StatusCode::GONE, html, &desk.look.style)
}

/// Somebody or something fetched it: one row a minute at most, for each way to do so.
fn touched(desk: &Desk, asked: &Asked, whole: &Whole) -> Result<(), Trouble> {
    let what = match asked.method {
        Method::HEAD => "head",
        Method::OPTIONS => "options",
        _ if asked.ahead => "get ahead",
        _ => "get",
    };
    note(desk, asked, whole, what)
}

fn note(desk: &Desk, asked: &Asked, whole: &Whole, what: &str) -> Result<(), Trouble> {
    let minute = asked.now.millis().div_euclid(60_000).saturating_mul(60_000);
    let network = desk.network(asked).unwrap_or_default();
    desk.note(whole, Instant::from_millis(minute), what, &network)
}

/// Media types that browsers may know; anything else is bytes.
fn media(told: &str) -> &'static str {
    const KNOWN: [&str; 6] = [
        "application/pdf",
        "application/xml",
        "text/plain",
        "text/csv",
        "image/png",
        "image/jpeg",
    ];
    let known = KNOWN.into_iter().find(|one| told.eq_ignore_ascii_case(one));
    known.unwrap_or("application/octet-stream")
}

/// A file with a name (RFC 6266): plain letters first, then all of it.
fn disposition(name: &str) -> String {
    let name = jalon_render::clean::one_line(name, 120);
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |one: char| one.is_ascii_alphanumeric() || "._-".contains(one);
    let plainly: String = name
        .chars()
        .map(|one| if plain(one) { one } else { '_' })
        .collect();
    let coded: String = name
        .bytes()
        .map(|byte| match char::from(byte) {
            one if one.is_ascii() && plain(one) => one.to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plainly}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_stays_in_its_header_and_in_its_folder() {
        let told = disposition("../../évil\"\r\nX: 1.pdf");
        assert_eq!(
            told,
            "attachment; filename=\"_vil__X__1.pdf\"; filename*=UTF-8''%C3%A9vil%22%20X%3A%201.pdf"
        );
    }

    #[test]
    fn a_page_that_somebody_stored_as_a_document_is_bytes() {
        assert_eq!(media("text/html"), "application/octet-stream");
        assert_eq!(media("Application/PDF"), "application/pdf");
    }
}
