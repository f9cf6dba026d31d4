//! Differences for programs: a line for each, in JSON or CSV. Their names are a contract, see
//! docs/src/simulate.md.

use serde::Serialize;

use crate::command::simulate::Format;
use crate::command::simulate::differ::{Brief, Difference};
use crate::command::simulate::lines::row;

/// One difference, as outputs show it.
#[derive(Serialize)]
struct Line<'a> {
    invoice: &'a str,
    customer: &'a str,
    difference: &'static str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Side<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<Side<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    at: &'a str,
    step: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
}

/// The columns of the CSV form.
pub const COLUMNS: &[&str] = &[
    "invoice",
    "customer",
    "difference",
    "action",
    "first_at",
    "first_step",
    "first_source",
    "first_role",
    "first_channel",
    "first_amount",
    "first_currency",
    "second_at",
    "second_step",
    "second_source",
    "second_role",
    "second_channel",
    "second_amount",
    "second_currency",
];

fn side(brief: &Brief) -> Side<'_> {
    Side {
        at: &brief.at,
        step: &brief.step,
        source: &brief.source,
        role: brief.role.as_deref(),
        channel: brief.channel,
        amount: brief.amount.map(|amount| amount.amount().to_string()),
        currency: brief.amount.map(|amount| amount.currency.code()),
    }
}

/// Adds a difference to what is written.
pub fn write_line(
    invoice: &str,
    customer: &str,
    difference: &Difference,
    format: Format,
    out: &mut Vec<u8>,
) {
    let line = Line {
        invoice,
        customer,
        difference: difference.kind.name(),
        action: difference.kind.action().name(),
        first: difference.first.as_ref().map(side),
        second: difference.second.as_ref().map(side),
    };
    if format != Format::Csv {
        // Texts and nothing else: it can't fail, and a line that did would be no line.
        if let Ok(line) = serde_json::to_string(&line) {
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
        }
        return;
    }
    let mut cells = vec![line.invoice, line.customer, line.difference, line.action];
    for side in [&line.first, &line.second] {
        let Some(side) = side else {
            cells.extend([""; 7]);
            continue;
        };
        cells.extend([
            side.at,
            side.step,
            side.source,
            side.role.unwrap_or_default(),
            side.channel.unwrap_or_default(),
            side.amount.as_deref().unwrap_or_default(),
            side.currency.unwrap_or_default(),
        ]);
    }
    row(&cells, out);
}
