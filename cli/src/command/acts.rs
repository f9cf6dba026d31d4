//! What people decide: stored for the daemon, which takes it with its next turn.

use clap::Args;
use jalon_core::Instant;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::act::By;

use crate::house::{At, House, IfMissing, now, user};
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

    /// Who decides, and when.
    pub fn by(&self) -> By {
        By {
            name: self.by.clone().unwrap_or_else(user).into(),
            now: self.pretend_now.unwrap_or_else(now),
            wish: None,
        }
    }
}

/// Tells what was noted.
pub fn noted(lang: Lang, said: &Text) -> Exit {
    let line = text(
        format!("noted: {}; the daemon takes it with its next turn", said.en),
        format!(
            "noté\u{a0}: {}\u{a0}; le démon le prend à son prochain tour",
            said.fr
        ),
    );
    output::result(Exit::Clean, lang, |out| writeln!(out, "{}", line.get(lang)))
}
