//! What people decide: stored for the daemon, which takes it with its next turn.

use clap::Args;
use jalon_core::Instant;
use jalon_daemon::incoming::{About, Act, Deed};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_store::{Places, Received};
use smol_str::SmolStr;

use crate::house::{At, House, IfMissing, now, user};
use crate::random::Drawn;
use crate::stop::Stop;
use crate::{Exit, output};

/// Who decides, and where.
#[derive(Args, Debug, Clone)]
pub struct Who {
    /// Who decides, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
    /// For tests and demonstrations only: it is decided at this moment
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
}

impl Who {
    /// The installation.
    pub fn house(&self) -> Result<House, Stop> {
        self.at.open(IfMissing::Refuse)
    }

    /// The name for the record.
    pub fn name(&self) -> SmolStr {
        self.by.clone().unwrap_or_else(user).into()
    }

    /// When it is decided.
    pub fn now(&self) -> Instant {
        self.pretend_now.unwrap_or_else(now)
    }
}

/// Stores what a person did to an invoice. With a `mark`, the same can be done only once; without one,
/// each time counts.
pub fn act(
    house: &mut House,
    (by, now): (SmolStr, Instant),
    (number, deed): (&str, Deed),
    mark: Option<String>,
) -> Result<(), Stop> {
    let mark = match mark {
        Some(mark) => mark,
        None => fresh_mark()?,
    };
    let about = About::Invoice(number.into());
    let place = Places::default().next(now);
    let stimulus = house.entity.act(&mark, place, Act { by, about, deed });
    let received = house.store.receive(&[stimulus])?;
    if received.contains(&Received::Before) {
        return Err(Stop::wrong(
            "this was decided before: once is enough",
            "c'est déjà décidé\u{a0}: une fois suffit",
        )
        .help(
            "the daemon takes it with its next turn; is it running? jalon doctor",
            "le démon la prend à son prochain tour\u{a0}; tourne-t-il\u{a0}? jalon doctor",
        ));
    }
    Ok(())
}

/// A mark that nothing else has.
pub fn fresh_mark() -> Result<String, Stop> {
    let drawn = u128::from_be_bytes(Drawn::new()?.sixteen());
    Ok(format!("{drawn:032x}"))
}

/// Tells what was noted.
pub fn noted(lang: Lang, en: &str, fr: &str) -> Exit {
    let line = text(
        format!("noted: {en}; the daemon takes it with its next turn"),
        format!("noté\u{a0}: {fr}\u{a0}; le démon le prend à son prochain tour"),
    );
    output::result(Exit::Clean, lang, |out| writeln!(out, "{}", line.get(lang)))
}
