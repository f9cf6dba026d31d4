//! `--report`: the forecast as one page for people.

use std::path::Path;

use jalon_dsl::diagnostic::Lang;
use jalon_forecast::Forecast;
use jalon_report::{File, Report, expected, page};

use super::super::page::assumptions;
use super::super::play::cannot_write;
use super::super::read::Taking;
use super::super::{Script, Stop};
use crate::replace::replace;

/// Writes the page.
pub fn write(
    path: &Path,
    forecast: &Forecast,
    script: &Script,
    taking: &Taking,
    lang: Lang,
) -> Result<(), Stop> {
    let files = taking.files.iter().map(|file| {
        let read = file.counts.read.saturating_sub(file.counts.aside);
        File {
            name: file.name.clone(),
            read,
            used: read.saturating_sub(file.counts.rejected),
            rejected: file.counts.rejected,
        }
    });
    let assumption = match lang {
        Lang::En => "Payers pay as they did, whatever this script sends them.",
        Lang::Fr => "Les payeurs paient comme avant, quoi que ce script leur envoie.",
    };
    let mut said = vec![assumption.to_owned()];
    said.extend(assumptions(taking, lang));
    let script = jalon_report::Script {
        name: script.name.clone(),
        hash: script.hash.clone(),
    };
    let report = Report {
        mode: expected::mode(forecast),
        program: format!("jalon {}", env!("CARGO_PKG_VERSION")),
        period: expected::period(forecast),
        files: files.collect(),
        assumptions: said,
        outcomes: vec![expected::outcome(forecast, script)],
        differences: Vec::new(),
    };
    let lang = match lang {
        Lang::En => jalon_report::Lang::En,
        Lang::Fr => jalon_report::Lang::Fr,
    };
    replace(path, page(&report, lang).as_bytes()).map_err(|error| cannot_write(path, &error))
}
