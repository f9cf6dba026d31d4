//! What somebody says: a form with the mark of its page.

use std::time::Instant as Stopwatch;

use hyper::StatusCode;
use jalon_core::{Day, Evidence, Instant, Zone};
use jalon_daemon::link::{
    Answer, Choice, Dispute, Follows, NOTE, Said, answered, asks_anew, follow, read_nonce,
};
use jalon_store::Trouble;
use smol_str::SmolStr;

use crate::desk::{Asked, Desk, Found, Whole};
use crate::form::Form;
use crate::get;
use crate::page::{self, Filled, Wrong};
use crate::phrases::phrases;
use crate::reply::{self, Reply};

/// Whoever answers faster reads faster than people do.
const TOO_FAST: i64 = 2_000;
/// So often the digits of an invoice may be tried.
const TRIES_MAX: usize = 5;
/// What is noted when they were wrong.
const WRONG_DIGITS: &str = "wrong digits";
/// So many answers one link takes.
const ANSWERS_MAX: usize = 50;
/// A promise is not for later than this, in days.
const PROMISE_MAX: i32 = 366;
/// A payment is not told of that is older, in days.
const PAID_MAX: i32 = 730;

/// Takes what a form says.
pub fn said(desk: &Desk, asked: &Asked, written: &str) -> Result<Reply, Trouble> {
    let mut whole = match desk.find(written, asked.now)? {
        Found::Unknown => return Ok(desk.unknown(asked.language)),
        Found::Over(whole) => return anew(desk, asked, &whole),
        Found::Good(whole) => whole,
    };
    if asked.too_long {
        return Ok(too_long(desk, asked, &whole));
    }
    let Some(form) = &asked.form else {
        return without_effect(desk, asked, &whole, ("post: no form", &Form::default()));
    };
    if !form.value("website").is_empty() || form.value("choice") == "all" {
        return without_effect(desk, asked, &whole, ("post: hidden field", form));
    }
    let secret = &desk.settings.style.secret;
    let issued = read_nonce(secret, whole.link.hash, form.value("mark"));
    let fresh = |issued: &Instant| {
        *issued <= asked.now && issued.plus_minutes(desk.settings.minutes) > asked.now
    };
    let Some(issued) = issued.filter(fresh) else {
        return without_effect(desk, asked, &whole, ("post: no mark", form));
    };
    let read = read(asked, &whole, form);
    let words = form.words("words");
    let answers = whole.seen.iter().filter(|one| one.what == NOTE);
    // A mark is good once: what comes again with it leads to what came of the first, and something else is
    // taken with a mark of its own.
    if let Some(first) = answers.clone().find(|one| one.at == issued) {
        let first = Said::read(first);
        let same = read.is_ok_and(|(choice, invoices)| {
            first.is_some_and(|first| first.says(&choice, &invoices, &words))
        });
        return match same {
            true => Ok(onwards(desk, asked, &whole)),
            false => Ok(again(desk, asked, &whole, (Wrong::SaidBefore, form))),
        };
    }
    let read = match read {
        Ok(read) => read,
        Err(wrong) => return Ok(again(desk, asked, &whole, (wrong, form))),
    };
    // Whoever has said so much has said enough, and may go on looking.
    if answers.count() >= ANSWERS_MAX {
        return match read.0 {
            Choice::View => Ok(onwards(desk, asked, &whole)),
            _ => Ok(again(desk, asked, &whole, (Wrong::Enough, form))),
        };
    }
    let evidence = match proved(desk, &whole, form) {
        Proof::None => Evidence::Declared,
        Proof::Given => Evidence::Confirmed,
        Proof::Wrong => {
            // Always noted, for its number counts; there are few.
            whole.seen.push(
                desk.outside
                    .see_each(whole.link.hash, asked.now, WRONG_DIGITS)?,
            );
            return Ok(again(desk, asked, &whole, (Wrong::Proof, form)));
        }
    };
    let (choice, invoices) = read;
    let (reason, colon) = match &choice {
        Choice::Dispute(why) => {
            let language = desk.outside.language()?;
            (
                page::reason(*why, phrases(language)),
                language.phrases().colon,
            )
        }
        _ => ("", ":"),
    };
    let answer = Answer {
        choice,
        invoices,
        evidence,
        suspect: suspect(desk, asked, issued),
        mark: form.value("mark"),
        at: asked.now,
        today: today(asked.now),
        words: &words,
        reason,
        colon,
    };
    store(desk, asked, &whole, (&answer, issued))
}

fn store(
    desk: &Desk,
    asked: &Asked,
    whole: &Whole,
    (answer, issued): (&Answer<'_>, Instant),
) -> Result<Reply, Trouble> {
    let stimuli = {
        let mut places = desk
            .places
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        answered(
            &desk.entity,
            (&whole.link, &whole.page),
            answer,
            &mut places,
        )
    };
    let said = Said::of(answer, desk.network(asked));
    let noted = (issued, NOTE, said.written());
    let noted = (noted.0, noted.1, noted.2.as_str());
    match desk.outside.answer(whole.link.hash, &stimuli, noted) {
        Ok(_) => Ok(onwards(desk, asked, whole)),
        Err(trouble) => {
            tracing::warn!(%trouble, "an answer could not be stored");
            let filled = Filled {
                wrong: Some(Wrong::NotStored),
                form: asked.form.as_ref(),
            };
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Ok(get::form(desk, asked, whole, &filled, status))
        }
    }
}

/// To what follows an answer.
fn onwards(desk: &Desk, asked: &Asked, whole: &Whole) -> Reply {
    let until = asked.now.plus_minutes(desk.settings.minutes);
    let secret = &desk.settings.style.secret;
    let way = follow(secret, whole.link.hash, Follows::Pay, until);
    reply::lead(&format!("../s/{way}"))
}

/// The page once more, and no effect but that it is counted.
fn without_effect(
    desk: &Desk,
    asked: &Asked,
    whole: &Whole,
    (what, form): (&str, &Form),
) -> Result<Reply, Trouble> {
    desk.note(whole, asked.now, what, "")?;
    let filled = Filled {
        wrong: Some(Wrong::OnceMore),
        form: Some(form),
    };
    Ok(get::form(desk, asked, whole, &filled, StatusCode::OK))
}

/// The page once more, with what is wrong.
fn again(desk: &Desk, asked: &Asked, whole: &Whole, (wrong, form): (Wrong, &Form)) -> Reply {
    let filled = Filled {
        wrong: Some(wrong),
        form: Some(form),
    };
    get::form(
        desk,
        asked,
        whole,
        &filled,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
}

/// The page once more, since what came is too large to be read.
fn too_long(desk: &Desk, asked: &Asked, whole: &Whole) -> Reply {
    let filled = Filled {
        wrong: Some(Wrong::TooLong),
        form: None,
    };
    get::form(desk, asked, whole, &filled, StatusCode::PAYLOAD_TOO_LARGE)
}

/// A link that is over: whoever holds it may ask for a new one, and people of the house are told. It goes
/// to the address that they know, never to whoever asks.
fn anew(desk: &Desk, asked: &Asked, whole: &Whole) -> Result<Reply, Trouble> {
    let wants = asked
        .form
        .as_ref()
        .is_some_and(|form| form.value("anew") == "yes");
    if !wants {
        desk.note(whole, asked.now, "post: over", "")?;
        return Ok(get::over(desk, whole, false));
    }
    let today = today(asked.now);
    let stimuli = {
        let mut places = desk
            .places
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let whose = (&whole.link, &whole.page);
        asks_anew(&desk.entity, whose, (asked.now, today), &mut places)
    };
    let network = desk.network(asked).unwrap_or_default();
    let noted = (asked.now, "asks for a new link", network.as_str());
    desk.outside.answer(whole.link.hash, &stimuli, noted)?;
    Ok(get::over(desk, whole, true))
}

/// The day, in universal time: that of the reader is one of its neighbours.
fn today(now: Instant) -> Day {
    Zone::utc().local(now).0
}

/// What a form says, and of which invoices.
fn read(asked: &Asked, whole: &Whole, form: &Form) -> Result<(Choice, Vec<SmolStr>), Wrong> {
    let today = today(asked.now);
    let day = |name: &str, least: i32, most: i32| {
        let day = form.day(name).ok_or(Wrong::Day)?;
        let possible = day >= today.plus_days(least) && day <= today.plus_days(most);
        possible.then_some(day).ok_or(Wrong::DayNotPossible)
    };
    let choice = match form.value("choice") {
        "view" => Choice::View,
        "received" => Choice::Received,
        // The reader may be a day ahead.
        "paid" => Choice::Paid(day("paid_on", -PAID_MAX, 1)?),
        "promise" => Choice::Promise(day("promise_by", -1, PROMISE_MAX)?),
        "dispute" => {
            let why = Dispute::ALL
                .iter()
                .find(|(name, _)| *name == form.value("why"));
            Choice::Dispute(why.ok_or(Wrong::Why)?.1)
        }
        "credit_note" => Choice::CreditNote,
        "wrong_contact" => Choice::WrongContact,
        "comment" if form.words("words").is_empty() => return Err(Wrong::Words),
        "comment" => Choice::Comment,
        _ => return Err(Wrong::Choice),
    };
    let all = whole.page.invoices.iter().map(|one| one.number.clone());
    let all: Vec<SmolStr> = all.collect();
    let signs = |text: &str| {
        let signs = text.chars().filter(|one| one.is_alphanumeric());
        signs.flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = signs(form.value("which"));
    let invoices: Vec<SmolStr> = match wanted.is_empty() {
        true => all,
        false => all.into_iter().filter(|one| signs(one) == wanted).collect(),
    };
    match invoices.is_empty() {
        true => Err(Wrong::Number),
        false => Ok((choice, invoices)),
    }
}

/// Whether a reader showed to have the invoice at hand.
enum Proof {
    None,
    Given,
    Wrong,
}

fn proved(desk: &Desk, whole: &Whole, form: &Form) -> Proof {
    let written = form.value("proof");
    let question = whole
        .page
        .question
        .as_ref()
        .filter(|_| whole.may_be_asked());
    let (Some(question), false) = (question, written.is_empty()) else {
        return Proof::None;
    };
    match question.is_answered(&desk.settings.style.secret, whole.link.hash, written) {
        true => Proof::Given,
        false => Proof::Wrong,
    }
}

impl Whole {
    /// Whether the digits of the invoice still prove anything: the page has not shown them yet, and nobody
    /// tried many.
    pub fn may_be_asked(&self) -> bool {
        let tries = self.seen.iter().filter(|one| one.what == WRONG_DIGITS);
        let answered = self.seen.iter().any(|one| one.what == NOTE);
        self.page.question.is_some() && !answered && tries.count() < TRIES_MAX
    }
}

fn suspect(desk: &Desk, asked: &Asked, issued: Instant) -> Option<&'static str> {
    if asked.now.millis() - issued.millis() < TOO_FAST {
        return Some("too fast");
    }
    let decoyed = desk.limits.was_decoyed(&asked.near, Stopwatch::now());
    decoyed.then_some("fetched the hidden link")
}
