//! Claims that rest on a fact of the library that nobody has looked up.

use std::collections::HashSet;

use super::super::shared::place::pointed;
use super::super::shared::sites::each_sound_site;
use super::parts::all_parts;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::library;
use crate::library::confidence::{self, Confidence};
use crate::model::{ActionKind, Cell, ClaimAmount, Claimed, Expr, ExprKind, Model, TableId};
use crate::span::Span;

/// Tells, once for each fact, which claim rests on it (J0807).
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    each_sound_site(model, &mut |site| {
        let ActionKind::Claim(claimed) = &site.action.kind else {
            return;
        };
        let parts = match claimed {
            Claimed::Part(part) => vec![part],
            Claimed::Named { claim, .. } => all_parts(model, *claim),
        };
        let mut facts = Vec::new();
        for part in parts {
            let value = match &part.amount {
                ClaimAmount::Amount(value) => value,
                ClaimAmount::Interest { rate, .. } => rate,
                ClaimAmount::Claim(_) => continue,
            };
            let name = match part.amount {
                ClaimAmount::Interest { .. } => {
                    text("how interest is reckoned", "le calcul des intérêts")
                }
                _ => text("the fixed sum", "le forfait"),
            };
            facts.extend(weak(model, part.span, name));
            for table in tables(value) {
                facts.extend(weak_rows(model, table));
            }
        }
        facts.retain(|(span, _)| told.insert(*span));
        if !facts.is_empty() {
            let span = pointed(model, site.place.via(), site.action.span);
            found.push(message(span, &facts));
        }
    });
}

/// A fact of the library that is weak, with what is said of it.
type Weak = (Span, Text);

fn weak(model: &Model, span: Span, name: Text) -> Option<Weak> {
    let module = model.modules.items().iter();
    let module = module
        .into_iter()
        .find(|module| module.file == span.file && module.library)?;
    let path = module.path.strip_prefix("std.").unwrap_or(&module.path);
    let file = library::read(&format!("{}.jalon", path.replace('.', "/")))?;
    let (sure, _): (Confidence, &str) = confidence::at(file, span.start as usize);
    let shown = sure.shown();
    sure.is_weak().then(|| {
        (
            span,
            text(
                format!("{} ({})", name.en, shown.en),
                format!("{} ({})", name.fr, shown.fr),
            ),
        )
    })
}

fn weak_rows(model: &Model, table: TableId) -> Vec<Weak> {
    let Some(table) = model.tables.get(table) else {
        return Vec::new();
    };
    let rows = table.rows.iter().filter_map(|row| {
        let (Some(Cell::From(day)), ExprKind::Rate(rate)) =
            (row.cells.first().map(|cell| &cell.value), &row.value.kind)
        else {
            return None;
        };
        let french = rate.to_string().replace('.', ",").replace(' ', "\u{a0}");
        let name = text(
            format!("the rate of {rate} from {day}"),
            format!("le taux de {french} à partir du {day}"),
        );
        weak(model, row.span, name)
    });
    rows.collect()
}

fn tables(value: &Expr) -> Vec<TableId> {
    let (mut open, mut found) = (vec![value], Vec::new());
    while let Some(value) = open.pop() {
        match &value.kind {
            ExprKind::Lookup(table) => found.push(*table),
            ExprKind::Binary { left, right, .. } => open.extend([left.as_ref(), right.as_ref()]),
            _ => {}
        }
    }
    found
}

fn message(span: Span, facts: &[Weak]) -> Diagnostic {
    let list = |of: fn(&Text) -> &str| {
        let each: Vec<&str> = facts.iter().map(|(_, said)| of(said)).collect();
        each.join(", ")
    };
    let (en, fr) = (list(|said| &said.en), list(|said| &said.fr));
    Diagnostic::note(
        codes::WEAK_FACT,
        span,
        text(
            format!("this rests on what nobody has confirmed: {en}"),
            format!("ceci repose sur ce que personne n’a confirmé\u{a0}: {fr}"),
        ),
    )
    .help(text(
        "look it up before you claim it; a rate that you add to the table of the library takes its place",
        "vérifiez-le avant de réclamer\u{a0}; un taux que vous ajoutez à la table de la bibliothèque prend sa place",
    ))
}
