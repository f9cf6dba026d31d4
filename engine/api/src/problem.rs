//! Why something was not done, as RFC 9457 has it: `application/problem+json`.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::{Refused, Why};
use serde::Serialize;
use utoipa::ToSchema;

/// Why something was not done, in both languages.
#[derive(Clone, Debug)]
pub struct Problem {
    /// By what programs go.
    pub kind: Kind,
    /// What is wrong with this request.
    pub detail: Text,
    /// What to do about it.
    pub help: Option<Text>,
    /// In so many seconds it is worth another try.
    pub retry_after: Option<u64>,
}

/// What kinds of problems there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It can't be read.
    Unreadable,
    /// Nobody knows who asks.
    NoToken,
    /// Whoever asks may not do this.
    NotAllowed,
    /// There is nothing of that name.
    NotThere,
    /// The address is there, but not for this.
    NotThisWay,
    /// It took too long to come.
    TooSlow,
    /// It is not so any more, or was decided before.
    Over,
    /// It is larger than what is taken.
    TooLarge,
    /// It is written in a way that is not read here.
    NotThisForm,
    /// It can be read, and makes no sense.
    Wrong,
    /// The same key came with another request.
    OtherRequest,
    /// Too many requests.
    TooMany,
    /// Something is wrong here.
    Fault,
    /// The store does not answer.
    Away,
}

impl Kind {
    /// All kinds.
    #[cfg(test)]
    pub const ALL: [Kind; 14] = [
        Kind::Unreadable,
        Kind::NoToken,
        Kind::NotAllowed,
        Kind::NotThere,
        Kind::NotThisWay,
        Kind::TooSlow,
        Kind::Over,
        Kind::TooLarge,
        Kind::NotThisForm,
        Kind::Wrong,
        Kind::OtherRequest,
        Kind::TooMany,
        Kind::Fault,
        Kind::Away,
    ];

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::Unreadable => StatusCode::BAD_REQUEST,
            Kind::NoToken => StatusCode::UNAUTHORIZED,
            Kind::NotAllowed => StatusCode::FORBIDDEN,
            Kind::NotThere => StatusCode::NOT_FOUND,
            Kind::NotThisWay => StatusCode::METHOD_NOT_ALLOWED,
            Kind::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Kind::Over | Kind::OtherRequest => StatusCode::CONFLICT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::NotThisForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Kind::Away => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Its name, in the `type` of the answer.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Unreadable => "unreadable",
            Kind::NoToken => "no-token",
            Kind::NotAllowed => "not-allowed",
            Kind::NotThere => "not-there",
            Kind::NotThisWay => "not-this-way",
            Kind::TooSlow => "too-slow",
            Kind::Over => "over",
            Kind::TooLarge => "too-large",
            Kind::NotThisForm => "not-this-form",
            Kind::Wrong => "wrong",
            Kind::OtherRequest => "other-request",
            Kind::TooMany => "too-many",
            Kind::Fault => "fault",
            Kind::Away => "away",
        }
    }

    /// What it is, in words.
    pub fn title(self) -> Text {
        match self {
            Kind::Unreadable => text("it can't be read", "illisible"),
            Kind::NoToken => text("nobody knows who asks", "on ne sait pas qui demande"),
            Kind::NotAllowed => text("this token may not do that", "ce jeton n'en a pas le droit"),
            Kind::NotThere => text("there is no such thing", "introuvable"),
            Kind::NotThisWay => text("not by this method", "pas par cette méthode"),
            Kind::TooSlow => text("it came too slowly", "arrivé trop lentement"),
            Kind::Over => text("it is not so any more", "ce n'est plus le cas"),
            Kind::TooLarge => text("it is too large", "trop volumineux"),
            Kind::NotThisForm => text("it is not written in this form", "pas sous cette forme"),
            Kind::Wrong => text("it makes no sense", "cela ne va pas"),
            Kind::OtherRequest => text(
                "the same key came with another request",
                "la même clé est venue avec une autre demande",
            ),
            Kind::TooMany => text("too many requests", "trop de demandes"),
            Kind::Fault => text("something is wrong here", "une erreur est survenue ici"),
            Kind::Away => text("the store does not answer", "la base ne répond pas"),
        }
    }
}

/// Why something was not done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemTold {
    /// The kind of problem: `urn:jalon:over`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Problem {
    /// Of a kind, with what is wrong.
    pub fn new(kind: Kind, en: impl Into<String>, fr: impl Into<String>) -> Problem {
        Problem {
            kind,
            detail: text(en, fr),
            help: None,
            retry_after: None,
        }
    }

    /// With what to do about it.
    pub fn help(mut self, en: impl Into<String>, fr: impl Into<String>) -> Problem {
        self.help = Some(text(en, fr));
        self
    }

    /// It is worth another try later.
    pub fn retry_after(mut self, seconds: u64) -> Problem {
        self.retry_after = Some(seconds);
        self
    }

    /// As it is told.
    pub fn told(&self, lang: Lang) -> ProblemTold {
        ProblemTold {
            kind: format!("urn:jalon:{}", self.kind.name()),
            title: self.kind.title().get(lang).to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail.get(lang).to_owned(),
            help: self.help.as_ref().map(|help| help.get(lang).to_owned()),
        }
    }

    /// The whole answer.
    pub fn answer(&self, lang: Lang) -> Response<Body> {
        let body = serde_json::to_vec(&self.told(lang)).unwrap_or_default();
        let mut answer = Response::new(Body::from(body));
        *answer.status_mut() = self.kind.status();
        let headers = answer.headers_mut();
        let form = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, form);
        headers.insert(header::CONTENT_LANGUAGE, language(lang));
        if self.kind == Kind::NoToken {
            let wants = HeaderValue::from_static("Bearer realm=\"jalon\"");
            headers.insert(header::WWW_AUTHENTICATE, wants);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(self.kind, Kind::TooLarge | Kind::TooSlow) {
            // What is still to come is not read.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

/// A language, as a header says it.
pub fn language(lang: Lang) -> HeaderValue {
    HeaderValue::from_static(match lang {
        Lang::En => "en",
        Lang::Fr => "fr",
    })
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        let kind = match refused.why {
            Why::Wrong => Kind::Wrong,
            Why::Unknown => Kind::NotThere,
            Why::Over => Kind::Over,
            Why::Denied => Kind::NotAllowed,
            Why::Store | Why::Later => Kind::Away,
        };
        Problem {
            kind,
            detail: refused.message,
            help: refused.help,
            retry_after: (kind == Kind::Away).then_some(5),
        }
    }
}

impl From<jalon_store::Trouble> for Problem {
    fn from(trouble: jalon_store::Trouble) -> Problem {
        // The words of the database are for the log, not for whoever asks.
        tracing::warn!(%trouble, "the API could not ask the store");
        Refused::from(jalon_store::Trouble {
            detail: String::new(),
            ..trouble
        })
        .into()
    }
}
