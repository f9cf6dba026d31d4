//! Outputs for programs: a line for each thing that is done, in JSON or CSV. Their names are a
//! contract, see docs/src/simulate.md.

use jalon_core::Machine;
use jalon_core::step::Done;
use jalon_intake::safe_cell;
pub use jalon_operate::clock::moment;
use jalon_simulate::replay::{Act, Action, Summary, why_name};
use serde::Serialize;

use super::Format;

/// Something that was done, as outputs show it.
#[derive(Serialize)]
pub struct Line<'a> {
    pub at: String,
    pub invoice: Option<&'a str>,
    pub customer: &'a str,
    pub milestone: Option<&'a str>,
    pub action: &'static str,
    pub step: &'a str,
    pub source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'static str>,
    pub why: &'a str,
}

/// The columns of the CSV form.
pub const HEADER: &str = "at,invoice,customer,milestone,action,step,source,role,channel,template,team,agency,amount,currency,why\n";

impl<'a> Line<'a> {
    /// The line of an act.
    pub fn of(act: &Act<'a>, machine: &'a Machine) -> Line<'a> {
        Line {
            at: moment(act),
            invoice: act.invoice,
            customer: act.customer.key.as_str(),
            milestone: act.milestone,
            action: act.action.name(),
            step: act.step,
            source: act.source,
            role: act.role,
            channel: act.channel.map(|way| way.name()),
            template: act.template,
            team: act.team,
            agency: act.agency,
            amount: act.amount.map(|amount| amount.amount().to_string()),
            currency: act.amount.map(|amount| amount.currency.code()),
            why: why(act, machine),
        }
    }

    /// Adds the line to what is written.
    pub fn write(&self, format: Format, out: &mut Vec<u8>) {
        if format != Format::Csv {
            // Texts and nothing else: it can't fail, and a line that did would be no line.
            if let Ok(line) = serde_json::to_string(self) {
                out.extend_from_slice(line.as_bytes());
                out.push(b'\n');
            }
            return;
        }
        let cells = [
            self.at.as_str(),
            self.invoice.unwrap_or_default(),
            self.customer,
            self.milestone.unwrap_or_default(),
            self.action,
            self.step,
            self.source.unwrap_or_default(),
            self.role.unwrap_or_default(),
            self.channel.unwrap_or_default(),
            self.template.unwrap_or_default(),
            self.team.unwrap_or_default(),
            self.agency.unwrap_or_default(),
            self.amount.as_deref().unwrap_or_default(),
            self.currency.unwrap_or_default(),
            self.why,
        ];
        row(&cells, out);
    }
}

/// Adds a row of cells that no spreadsheet program takes for formulas.
pub fn row(cells: &[&str], out: &mut Vec<u8>) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.extend_from_slice(safe_cell(cell).as_bytes());
    }
    out.push(b'\n');
}

/// Why, or of an end which one it is.
fn why<'a>(act: &Act<'a>, machine: &'a Machine) -> &'a str {
    match (&act.deed.does, act.action) {
        (Done::Ended(how), Action::Ended) => Summary::name_of((*how).into(), machine),
        _ => why_name(act),
    }
}
