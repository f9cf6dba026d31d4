//! What a route is given, and what it answers.

use jalon_core::records::OccurredAt;
use jalon_core::{Day, Decimal};
use jalon_dsl::diagnostic::{Lang, Text};
use jalon_operate::act::By;
use jalon_operate::{House, Page, Place};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::problem::{Kind, Problem};
use crate::route::{CanBe, Param};
use crate::tokens::Caller;

/// What a route is given.
pub struct Asked {
    /// The named parts of the path.
    pub path: Vec<(String, String)>,
    /// What stands after the question mark.
    pub query: Vec<(String, String)>,
    /// The form of the body, as its header says it.
    pub form: String,
    /// The body.
    pub body: Vec<u8>,
    /// The language of the answer.
    pub lang: Lang,
    /// Who asks.
    pub caller: Caller,
    /// By what the wish is known again.
    pub wish: Option<String>,
}

/// What a route answers.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body; none for an answer without one.
    pub body: Value,
}

/// Something was noted; the daemon takes it with its next turn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Noted {
    /// What was noted, in words.
    pub noted: String,
}

/// How many things a page has if nobody says.
const LIMIT_USUAL: usize = 50;
/// How many at most.
pub const LIMIT_MAX: usize = 200;

impl Answer {
    /// What was asked for.
    pub fn of(told: &impl Serialize) -> Answer {
        Answer {
            status: 200,
            body: serde_json::to_value(told).unwrap_or_default(),
        }
    }

    /// It is noted.
    pub fn noted(said: &Text, lang: Lang) -> Answer {
        let noted = said.get(lang).to_owned();
        Answer {
            status: 202,
            body: serde_json::to_value(Noted { noted }).unwrap_or_default(),
        }
    }

    /// A page of a list.
    pub fn page<T, S: Serialize>(page: &Page<T>, told: impl Fn(&T) -> S) -> Answer {
        let items: Vec<S> = page.items.iter().map(told).collect();
        let next = page.next.map(Place::written);
        Answer {
            status: 200,
            body: json!({"items": items, "next": next}),
        }
    }
}

impl Asked {
    /// A named part of the path.
    pub fn part(&self, name: &str) -> &str {
        let mut parts = self.path.iter();
        parts
            .find(|(one, _)| one == name)
            .map_or("", |(_, value)| value)
    }

    /// What stands under a name after the question mark.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        query
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }

    /// A yes or no after the question mark.
    pub fn yes(&self, name: &str) -> Result<bool, Problem> {
        match self.query(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(wrong_query(name, "true, false")),
        }
    }

    /// Where a page begins, and how much it holds.
    pub fn page(&self) -> Result<(Option<Place>, usize), Problem> {
        let limit = match self.query("limit") {
            None => LIMIT_USUAL,
            Some(told) => {
                let digits = told.bytes().all(|one| one.is_ascii_digit());
                let limit = told.parse().ok().filter(|_| digits);
                let fits = limit.filter(|limit| (1..=LIMIT_MAX).contains(limit));
                fits.ok_or_else(|| wrong_query("limit", &format!("1 ... {LIMIT_MAX}")))?
            }
        };
        let after = match self.query("cursor") {
            None => None,
            Some(told) => {
                let place = Place::read(told);
                Some(place.ok_or_else(wrong_cursor)?)
            }
        };
        Ok((after, limit))
    }

    /// The body, as JSON without a field that nobody knows; nothing at all is an empty object.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let empty = self.body.iter().all(u8::is_ascii_whitespace);
        let form = self.form.split(';').next().unwrap_or_default().trim();
        if !empty && !form.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                Kind::NotThisForm,
                "the body is JSON, and says so",
                "le corps est du JSON, et il le dit",
            )
            .help(
                "Content-Type: application/json",
                "Content-Type: application/json",
            ));
        }
        let body: &[u8] = if empty { b"{}" } else { &self.body };
        let text = std::str::from_utf8(body).map_err(|error| {
            let at = error.valid_up_to();
            Problem::new(
                Kind::Unreadable,
                format!("the body is not UTF-8 from byte {at} on"),
                format!("le corps n'est plus de l'UTF-8 à partir de l'octet {at}"),
            )
        })?;
        serde_json::from_str(text).map_err(|error| {
            // A number where a word is wanted counts as an error of the syntax there, and is none.
            let kind = match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => Kind::Wrong,
                Err(_) => Kind::Unreadable,
            };
            Problem::new(
                kind,
                format!("the body is not what is expected here: {error}"),
                format!(
                    "le corps n'est pas ce qui est attendu ici\u{a0}: {}",
                    in_french(kind, &error)
                ),
            )
            .help(
                "/openapi.json tells the fields of each request",
                "/openapi.json donne les champs de chaque demande",
            )
        })
    }

    /// Who decides, for the record.
    pub fn by(&self, house: &House) -> By {
        By {
            name: self.caller.name.clone(),
            now: house.now(),
            wish: self.wish.clone(),
        }
    }
}

/// What is wrong with a body, and where: the library that reads it knows English alone.
fn in_french(kind: Kind, error: &serde_json::Error) -> String {
    let told = error.to_string();
    let named = told.split('`').nth(1).unwrap_or_default();
    let possible = told.rsplit_once("expected ").map_or("", |(_, some)| some);
    let possible = possible.trim_start_matches("one of ");
    let possible = possible.split(" at line").next().unwrap_or_default();
    let what = match told.split([' ', ':']).take(2).collect::<Vec<_>>()[..] {
        ["missing", "field"] => format!("le champ `{named}` manque"),
        ["unknown", "field"] => format!("il n'y a pas de champ `{named}`"),
        ["unknown", "variant"] => {
            format!("`{named}` n'est pas l'une des valeurs possibles, {possible}")
        }
        ["duplicate", "field"] => format!("le champ `{named}` est là deux fois"),
        _ if kind == Kind::Wrong => "une valeur n'est pas du bon type".to_owned(),
        _ => "ce n'est pas du JSON".to_owned(),
    };
    let (line, column) = (error.line(), error.column());
    format!("{what} (ligne {line}, colonne {column})")
}

/// A parameter that can't be this.
pub fn wrong_query(name: &str, wanted: &str) -> Problem {
    Problem::new(
        Kind::Wrong,
        format!("the parameter {name} can't be this"),
        format!("le paramètre {name} ne peut pas avoir cette valeur"),
    )
    .help(
        format!("it can be: {wanted}"),
        format!("valeurs possibles\u{a0}: {wanted}"),
    )
}

/// A page begins where the one before said, and nowhere else.
fn wrong_cursor() -> Problem {
    wrong_query("cursor", "").help(
        "it is `next` of the page before",
        "c'est `next` de la page précédente",
    )
}

/// A parameter that must be there, and is not.
pub fn missing_query(param: &Param) -> Problem {
    let name = param.name;
    let wanted = match param.can_be {
        CanBe::OneOf(list) => format!("{name}={}", list.join(", ")),
        CanBe::YesNo => format!("{name}=true, false"),
        _ => format!("{name}=... ({})", param.says),
    };
    Problem::new(
        Kind::Wrong,
        format!("the parameter {name} is missing"),
        format!("le paramètre {name} manque"),
    )
    .help(
        format!("it can be: {wanted}"),
        format!("valeurs possibles\u{a0}: {wanted}"),
    )
}

/// A day of a body.
pub fn day(name: &str, told: &str) -> Result<Day, Problem> {
    told.parse().map_err(|_| {
        Problem::new(
            Kind::Wrong,
            format!("{name} is no day"),
            format!("{name} n'est pas un jour"),
        )
        .help("write 2026-03-31", "écrivez 2026-03-31")
    })
}

/// A day or a moment of a body.
pub fn day_or_moment(name: &str, told: &str) -> Result<OccurredAt, Problem> {
    let day = told.parse().map(OccurredAt::Day);
    let moment = || told.parse().map(OccurredAt::Moment);
    day.or_else(|_| moment()).map_err(|_| {
        Problem::new(
            Kind::Wrong,
            format!("{name} is neither a day nor a moment"),
            format!("{name} n'est ni un jour ni un moment"),
        )
        .help(
            "write 2026-03-31, or 2026-03-31T09:30:00Z",
            "écrivez 2026-03-31, ou 2026-03-31T09:30:00Z",
        )
    })
}

/// An amount of a body.
pub fn amount(name: &str, told: &str) -> Result<Decimal, Problem> {
    told.parse().map_err(|_| {
        Problem::new(
            Kind::Wrong,
            format!("{name} is no amount"),
            format!("{name} n'est pas un montant"),
        )
        .help("write \"1250.00\"", "écrivez \"1250.00\"")
    })
}

/// A text of a body that must say something.
pub fn said<'t>(name: &str, told: &'t str) -> Result<&'t str, Problem> {
    let told = told.trim();
    match told.is_empty() {
        false => Ok(told),
        true => Err(Problem::new(
            Kind::Wrong,
            format!("{name} is empty"),
            format!("{name} est vide"),
        )
        .help("say it in a few words", "dites-le en quelques mots")),
    }
}
