//! `jalon doctor`: looks at everything that can be looked at while work goes on.

mod feeds;
mod look;
mod mails;
mod outbox;
pub mod pages;
mod said;

use std::io::{self, Write};

use clap::Args;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_store::{Finding, Grade, Size};
use serde_json::json;

use crate::command::deploy::Format;
use crate::command::simulate::words::thousands;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

/// Examine an installation: store, folder, clock, what is deployed, what waits for people
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    at: At,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    doctor(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn doctor(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let (mut findings, sizes) = match arguments.at.is_set_up()? {
        Some(install) => {
            let folder = arguments.at.folder();
            (look::before_the_first_script(&install, &folder), Vec::new())
        }
        None => {
            let mut house = arguments.at.open(IfMissing::Refuse)?;
            (look::findings(&mut house)?, house.store.sizes()?)
        }
    };
    findings.extend(said::variables(arguments.at.unknown_variables()));
    let bad = findings.iter().any(|found| found.grade == Grade::Bad);
    let exit = if bad { Exit::Faults } else { Exit::Clean };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => human(&findings, &sizes, lang, out),
        Format::Json => self::json(&findings, &sizes, lang, out),
    }))
}

fn human(findings: &[Finding], sizes: &[Size], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let french = lang == Lang::Fr;
    for found in findings {
        let mark = match found.grade {
            Grade::Good => text("good", "bien"),
            Grade::Doubtful => text("look at it", "à voir"),
            Grade::Bad => text("bad", "mauvais"),
        };
        let what = visible_line(found.what.get(french)).into_owned();
        writeln!(out, "{:<11} {what}", mark.get(lang))?;
        let remedy = found.remedy.get(french);
        if !remedy.is_empty() {
            writeln!(out, "{:<11} {}", "", visible_line(remedy))?;
        }
    }
    if sizes.is_empty() {
        return Ok(());
    }
    let all: u64 = sizes.iter().map(|size| size.bytes).sum();
    let head = text("kilobytes in all", "kilo-octets en tout");
    writeln!(
        out,
        "\n{:>12} {}",
        thousands(all / 1_024, lang),
        head.get(lang)
    )?;
    for size in sizes {
        let kilobytes = thousands(size.bytes.div_ceil(1_024), lang);
        writeln!(out, "{kilobytes:>12} {}", size.table)?;
    }
    Ok(())
}

fn json(findings: &[Finding], sizes: &[Size], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let french = lang == Lang::Fr;
    let findings = findings.iter().map(|found| {
        let grade = match found.grade {
            Grade::Good => "good",
            Grade::Doubtful => "doubtful",
            Grade::Bad => "bad",
        };
        json!({ "grade": grade, "what": found.what.get(french), "remedy": found.remedy.get(french) })
    });
    let findings: Vec<_> = findings.collect();
    let sizes = sizes.iter();
    let sizes: Vec<_> = sizes
        .map(|size| json!({ "table": size.table, "bytes": size.bytes }))
        .collect();
    writeln!(out, "{}", json!({ "findings": findings, "sizes": sizes }))
}
