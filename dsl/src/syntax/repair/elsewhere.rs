//! A line that would be right in another kind of block.

use super::{Fault, Repaired};
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::syntax::block::BlockKind;
use crate::syntax::lines;
use crate::syntax::parser::{self, Rule};
use crate::syntax::token::Token;
use crate::words::{Surface, beginnings_of, word_of_rule};

/// Where a line may belong, the likeliest first.
const KINDS: &[BlockKind] = &[
    BlockKind::Milestone,
    BlockKind::Journey,
    BlockKind::File,
    BlockKind::BeforeSending,
    BlockKind::Calendar,
    BlockKind::Template,
    BlockKind::TemplateLanguage,
    BlockKind::Policy,
    BlockKind::Test,
    BlockKind::Send,
    BlockKind::Claim,
    BlockKind::Table,
];

/// Words shown of those that may begin a line.
const SHOWN_MAX: usize = 10;

/// The message about a line that only stands in the wrong block.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    let first = fault.tokens.first()?;
    let here = fault.place.kind;
    if fault.tokens.len() < 2 || begins(fault.place.rule, first) {
        return None;
    }
    let home = KINDS.iter().copied().find(|kind| {
        let rule = lines::rule_of(*kind);
        *kind != here && begins(rule, first) && parser::reads(rule, fault.codes)
    })?;
    Some(Repaired {
        tokens: None,
        diagnostic: belongs(fault, first, home),
    })
}

/// The message about a line that has a fault, too, and whose first word begins lines of one other kind
/// of block only.
pub(super) fn begins_elsewhere(fault: &Fault) -> Option<Diagnostic> {
    let first = fault.tokens.first()?;
    let here = fault.place.kind;
    if fault.tokens.len() < 2 || begins(fault.place.rule, first) {
        return None;
    }
    let mut homes = KINDS
        .iter()
        .copied()
        .filter(|kind| *kind != here && begins(lines::rule_of(*kind), first));
    let home = homes.next()?;
    homes.next().is_none().then(|| belongs(fault, first, home))
}

fn belongs(fault: &Fault, first: &Token, home: BlockKind) -> Diagnostic {
    let here = fault.place.kind;
    let word = fault
        .place
        .source
        .get(first.span.range())
        .unwrap_or(&first.text);
    let (here_noun, home_noun) = (noun(here), noun(home));
    let message = text(
        format!("`{word}` does not stand {}", here_noun.en),
        format!("`{word}` n’a pas sa place {}", here_noun.fr),
    );
    let help = match beginnings(here, fault.place.surface) {
        Some(list) => text(
            format!(
                "it belongs {}; {} stand: {}",
                home_noun.en, here_noun.en, list.en
            ),
            format!(
                "sa place est {} ; {} figurent : {}",
                home_noun.fr, here_noun.fr, list.fr
            ),
        ),
        None => text(
            format!("it belongs {}", home_noun.en),
            format!("sa place est {}", home_noun.fr),
        ),
    };
    Diagnostic::error(codes::WRONG_BLOCK, first.span, message).help(help)
}

/// Whether a line of a rule can begin with the keyword that a token is.
fn begins(rule: Rule, first: &Token) -> bool {
    let Some(form) = first.form else { return false };
    let words = beginnings_of(rule).iter().copied().filter_map(word_of_rule);
    words.into_iter().any(|word| form.can_mean(word))
}

/// The words with which lines of a block begin, as a list; none if any word may.
pub(super) fn beginnings(kind: BlockKind, surface: Surface) -> Option<Text> {
    let mut shown: Vec<String> = Vec::new();
    for rule in beginnings_of(lines::rule_of(kind)) {
        let Some(word) = word_of_rule(*rule) else {
            continue;
        };
        let form = format!("`{}`", word.form(surface));
        if !shown.contains(&form) {
            shown.push(form);
        }
    }
    if shown.is_empty() {
        return None;
    }
    let more = shown.len() > SHOWN_MAX;
    shown.truncate(SHOWN_MAX);
    let mut list = shown.join(", ");
    if more {
        list.push_str(", …");
    }
    Some(text(list.clone(), list))
}

/// Where a line stands: "in a calendar".
pub(super) fn noun(kind: BlockKind) -> Text {
    use BlockKind::*;
    let (en, fr) = match kind {
        File => ("at the top of the file", "au premier niveau du fichier"),
        Calendar => ("in a calendar", "dans un calendrier"),
        Holidays => ("in a list of holidays", "dans une liste de jours fériés"),
        Choice => ("in a choice", "dans un choix"),
        Fields => ("in a list of fields", "dans une liste de champs"),
        Table => ("in a table", "dans une table"),
        Terms => ("in payment terms", "dans des conditions de paiement"),
        Standing => ("in a standing", "dans une situation"),
        Template => ("in a template", "dans un modèle"),
        TemplateLanguage => (
            "in one language of a template",
            "dans une langue d’un modèle",
        ),
        Claim => ("in a claim", "dans un bloc `réclamer`"),
        Journey => ("in a journey", "dans un parcours"),
        BeforeSending => ("in `before sending`", "dans `avant envoi`"),
        Send => ("in `send`", "dans `envoyer`"),
        Milestone => ("in a milestone", "dans un jalon"),
        Outcomes => (
            "among the answers to a task, a call or a sign-off",
            "parmi les suites d’une tâche, d’un appel ou d’un accord",
        ),
        Policy => ("in a policy", "dans des règles"),
        Test => ("in a test", "dans un test"),
        Given => ("among the facts of a test", "parmi les données d’un test"),
    };
    text(en, fr)
}
