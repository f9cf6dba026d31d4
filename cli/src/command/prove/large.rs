//! What made a search too large, and what would make it smaller.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_explore::{Axis, Large, Thing};

/// Writes what made it large; nothing where all was seen.
pub fn write(large: &[Large], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if large.is_empty() {
        return Ok(());
    }
    let head = text("what makes it large:", "ce qui la rend grande\u{a0}:");
    writeln!(out, "{}", head.get(lang))?;
    for one in large {
        let said = match one {
            Large::Fact(of, values) => {
                let of = axis(of);
                text(
                    format!("{}: {values} values that your conditions tell apart", of.en),
                    format!(
                        "{}\u{a0}: {values} valeurs que vos conditions distinguent",
                        of.fr
                    ),
                )
            }
            Large::Line {
                path,
                file,
                line,
                fewer,
            } => text(
                format!("{file}:{line}, {path}: without it {fewer} % fewer situations"),
                format!(
                    "{file}:{line}, {path}\u{a0}: sans elle {fewer}\u{a0}% de situations en moins"
                ),
            ),
            Large::Table {
                table,
                column,
                file,
                line,
                times,
            } => {
                let of = axis(column);
                text(
                    format!(
                        "{file}:{line}, table {table} by {}: {times} times as many kinds of invoices as without",
                        of.en
                    ),
                    format!(
                        "{file}:{line}, table {table} selon {}\u{a0}: {times} fois plus de sortes de factures que sans elle",
                        of.fr
                    ),
                )
            }
            Large::Event(of, states, all) => {
                let percent = (states * 100).checked_div(*all).unwrap_or(0);
                let of = thing(*of);
                text(
                    format!("{}: {percent} % of all situations came of them", of.en),
                    format!(
                        "{}\u{a0}: {percent}\u{a0}% des situations en viennent",
                        of.fr
                    ),
                )
            }
        };
        writeln!(out, "  {}", said.get(lang))?;
    }
    let smaller = text(
        "smaller: one policy at a time (--policy), fewer things at once (--things 3), more time \
         (--budget), a journey without the lines named above, or fewer values that conditions and tables \
         compare with",
        "plus petit\u{a0}: une règle à la fois (--policy), moins de choses ensemble (--things 3), plus \
         de temps (--budget), un parcours sans les lignes nommées ci-dessus, ou moins de valeurs comparées \
         dans les conditions et les tables",
    );
    writeln!(out, "{}", smaller.get(lang))
}

/// A fact of invoices, in words.
pub fn axis(axis: &Axis) -> Text {
    match axis {
        Axis::Customer(name) => text(format!("customer.{name}"), format!("client.{name}")),
        Axis::Invoice(name) => text(format!("invoice.{name}"), format!("facture.{name}")),
        Axis::Role(name) => text(
            format!("whether there is a {name}"),
            format!("présence de {name}"),
        ),
        Axis::Total => text("the total", "le total"),
        Axis::Currency => text("the currency", "la devise"),
        Axis::Country => text("the country", "le pays"),
        Axis::PurchaseOrder => text("the order number", "le numéro de commande"),
        Axis::Dates => text("the due date", "la date d'échéance"),
    }
}

/// What may happen, in words.
pub fn thing(thing: Thing) -> Text {
    match thing {
        Thing::Payment => text("payments", "paiements"),
        Thing::Reversal => text("payments that come back", "paiements annulés"),
        Thing::CreditNote => text("credit notes", "avoirs"),
        Thing::Dispute => text("disputes", "litiges"),
        Thing::Promise => text("promises", "promesses"),
        Thing::Suspension => text("suspensions", "suspensions"),
        Thing::Hold => text("holds by a person", "blocages par une personne"),
        Thing::Answer => text("answers to tasks", "réponses aux tâches"),
        Thing::SignOff => text("sign-offs", "validations"),
        Thing::Correction => text("corrections", "corrections"),
        Thing::Other => text("other events", "autres événements"),
    }
}
