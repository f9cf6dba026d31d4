//! Answers, with the headers that all of them have.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use jalon_store::Hash;

/// An answer.
pub type Reply = Response<Full<Bytes>>;

/// A page, with the styles that stand in it.
pub fn page(status: StatusCode, html: String, style: &str) -> Reply {
    let mut reply = bare(status, html.into_bytes(), "text/html; charset=utf-8");
    // Only this style is taken: nothing that somebody could slip into a page has any look or effect.
    let digest = STANDARD.encode(Hash::of(&[style.as_bytes()]).0);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'"
    );
    put(&mut reply, header::CONTENT_SECURITY_POLICY, &policy);
    reply
}

/// Something small that is no page.
pub fn bare(status: StatusCode, body: Vec<u8>, form: &str) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = status;
    put(&mut reply, header::CONTENT_TYPE, form);
    let policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
    put(&mut reply, header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in HEADERS {
        reply
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// Leads to another page, by an address that is relative to this one: a proxy may have put it anywhere.
pub fn lead(to: &str) -> Reply {
    let mut reply = bare(
        StatusCode::SEE_OTHER,
        Vec::new(),
        "text/plain; charset=utf-8",
    );
    put(&mut reply, header::LOCATION, to);
    reply
}

/// Sets a header; one that can't stand there is left out.
pub fn put(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// What no page does without.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];
