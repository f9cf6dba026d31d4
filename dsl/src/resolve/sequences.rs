//! Sequences put to use: their lines take the place of the `use`, with what was set for their
//! parameters.

use smol_str::SmolStr;
use std::rc::Rc;

use super::Resolver;
use super::kinds::Kind;
use super::place::{Bound, Place};
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expr, Id, ModuleId, RoleId, SequenceId, Thing, Type};
use crate::span::Span;
use crate::syntax::ast::{self, MilestoneLine, UseSequence};
use crate::words::Word;

/// A line of a milestone, of its own or from a sequence.
#[derive(Clone)]
pub(super) struct Flat<'a> {
    /// The line.
    pub line: &'a MilestoneLine,
    /// The file whose names it uses.
    pub module: ModuleId,
    /// What was set for the parameters.
    pub bound: Rc<Bound>,
    /// The `use` lines through which it came.
    pub via: Vec<Span>,
    /// The names of the sequences that it comes from.
    pub path: Vec<SmolStr>,
}

/// How deep sequences may use sequences.
const DEPTH_MAX: usize = 16;

/// How many lines sequences may bring into a script: those that use each other twice over grow fast.
const LINES_MAX: usize = 20_000;

impl<'a> Resolver<'a> {
    /// The lines of a milestone with sequences expanded.
    pub(super) fn flatten(&mut self, place: &Place, lines: &'a [MilestoneLine]) -> Vec<Flat<'a>> {
        let mut out = Vec::new();
        let mut open = Vec::new();
        self.flatten_into(place, lines, &[], &mut open, &mut out);
        out
    }

    fn flatten_into(
        &mut self,
        place: &Place,
        lines: &'a [MilestoneLine],
        path: &[SmolStr],
        open: &mut Vec<SequenceId>,
        out: &mut Vec<Flat<'a>>,
    ) {
        for line in lines {
            let used = match line {
                MilestoneLine::Use(used) => used,
                MilestoneLine::Expect { expectation, .. } if !open.is_empty() => {
                    self.not_in_sequence(expectation.span);
                    continue;
                }
                MilestoneLine::OpensWhen(_, span) if !open.is_empty() => {
                    self.not_in_sequence(**span);
                    continue;
                }
                _ => {
                    if !open.is_empty() && !self.may_expand() {
                        return;
                    }
                    out.push(Flat {
                        line,
                        module: place.module,
                        bound: place.bound.clone(),
                        via: self.via.clone(),
                        path: path.to_vec(),
                    });
                    continue;
                }
            };
            self.expand(place, used, path, open, out);
        }
    }

    /// Whether one more line of a sequence still fits; said once if not.
    fn may_expand(&mut self) -> bool {
        self.expanded += 1;
        if self.expanded <= LINES_MAX {
            return true;
        }
        if self.expanded == LINES_MAX + 1
            && let Some(span) = self.via.first().copied()
        {
            let via = std::mem::take(&mut self.via);
            let message = text(
                format!("the sequences of this script bring in more than {LINES_MAX} lines"),
                format!("les séquences de ce script amènent plus de {LINES_MAX} lignes"),
            );
            self.say(Diagnostic::error(codes::TOO_LONG, span, message));
            self.via = via;
        }
        self.silently();
        false
    }

    fn expand(
        &mut self,
        place: &Place,
        used: &'a UseSequence,
        path: &[SmolStr],
        open: &mut Vec<SequenceId>,
        out: &mut Vec<Flat<'a>>,
    ) {
        if !open.is_empty() && !self.may_expand() {
            return;
        }
        let Some(Thing::Sequence(id)) = self.find(place.module, Kind::Sequence, &used.path) else {
            return;
        };
        if open.contains(&id) || open.len() >= DEPTH_MAX {
            let name = self.model.sequences[id].declared.name.clone();
            let message = if open.contains(&id) {
                text(
                    format!("the sequence `{name}` uses itself"),
                    format!("la séquence `{name}` s’utilise elle-même"),
                )
            } else {
                text(
                    format!("sequences use sequences here, more than {DEPTH_MAX} deep"),
                    format!(
                        "des séquences utilisent ici des séquences, sur plus de {DEPTH_MAX} niveaux"
                    ),
                )
            };
            self.say(Diagnostic::error(codes::CIRCLE, used.path.span(), message));
            return;
        }
        let bound = self.bind(place, used, id);
        let (tree, module) = self.trees.sequences[id.index()];
        let mut inside = place.clone();
        inside.module = module;
        inside.bound = Rc::new(bound);
        let mut path = path.to_vec();
        path.push(self.model.sequences[id].declared.name.clone());
        open.push(id);
        self.via.push(*used.span);
        self.flatten_into(&inside, &tree.lines, &path, open, out);
        self.via.pop();
        open.pop();
    }

    fn not_in_sequence(&mut self, span: Span) {
        let message = text(
            "a sequence holds steps; what is expected stands in the milestone",
            "une séquence contient des étapes ; ce qui est attendu figure dans le jalon",
        );
        self.say(Diagnostic::error(codes::LINE_MISPLACED, span, message));
    }

    /// What a `use` sets: the recipient, and a value for each parameter.
    fn bind(&mut self, place: &Place, used: &UseSequence, id: SequenceId) -> Bound {
        let sequence = self.model.sequences[id].clone();
        let recipient = self.bind_recipient(place, used, &sequence);
        let mut values: Vec<(SmolStr, Expr)> = Vec::new();
        let mut set: Vec<(SmolStr, Span)> = Vec::new();
        for argument in &used.arguments {
            let name = &argument.name;
            let parameter = sequence
                .parameters
                .iter()
                .find(|parameter| parameter.name == name.text);
            let Some(parameter) = parameter else {
                let among = sequence.parameters.iter();
                let among = among.map(|one| (one.name.clone(), None)).collect();
                self.miss_among(place.module, Kind::Parameter, name, among);
                continue;
            };
            if let Some((_, first)) = set.iter().find(|(known, _)| *known == name.text) {
                let first = *first;
                self.twice(first, name.span);
                continue;
            }
            set.push((name.text.clone(), name.span));
            let value = self.typed(place, &argument.value, parameter.ty);
            values.push((parameter.name.clone(), value));
        }
        for parameter in &sequence.parameters {
            if values.iter().any(|(name, _)| *name == parameter.name) {
                continue;
            }
            let value = match &parameter.default {
                Some(default) => default.clone(),
                None => {
                    self.parameter_missing(place, used, &parameter.name, parameter.ty);
                    Expr::unknown(used.path.span())
                }
            };
            values.push((parameter.name.clone(), value));
        }
        Bound { recipient, values }
    }

    fn bind_recipient(
        &mut self,
        place: &Place,
        used: &UseSequence,
        sequence: &crate::model::Sequence,
    ) -> Option<(SmolStr, crate::model::RoleId)> {
        // Where the recipient is missing or unknown the lines are read all the same, in silence.
        let stand_in = crate::model::RoleId::PAYER;
        match (&sequence.recipient, &used.recipient) {
            (Some(wanted), Some(name)) => {
                let found = self.find_role(place, name);
                Some((wanted.value.clone(), found.unwrap_or(stand_in)))
            }
            (Some(wanted), None) => {
                let to = self.word(place.module, Word::To);
                let payer = self.word(place.module, Word::Payer);
                let written = format!("{to} {payer}");
                let message = text(
                    format!(
                        "to whom? `{}` does not know who gets its messages",
                        used.path.text()
                    ),
                    format!(
                        "à qui ? `{}` ignore à qui vont ses messages",
                        used.path.text()
                    ),
                );
                let after = used.path.span().after();
                let fault = Diagnostic::error(codes::PARAMETER, used.path.span(), message)
                    .help(shown::same("add `{}`", "ajoutez `{}`", &written))
                    .fix(after, format!(" {written}"));
                self.say(fault);
                Some((wanted.value.clone(), stand_in))
            }
            (None, Some(name)) => {
                let message = text(
                    format!("`{}` says itself to whom it writes", used.path.text()),
                    format!("`{}` dit elle-même à qui elle écrit", used.path.text()),
                );
                self.say(Diagnostic::error(codes::PARAMETER, name.span, message));
                None
            }
            (None, None) => None,
        }
    }

    fn parameter_missing(&mut self, place: &Place, used: &UseSequence, name: &str, ty: Type) {
        let wanted = shown::of_type(&self.model, ty);
        let with = self.word(place.module, Word::With);
        let message = text(
            format!(
                "`{}` needs to be told its `{name}`: {}",
                used.path.text(),
                wanted.en
            ),
            format!("`{}` attend son `{name}` : {}", used.path.text(), wanted.fr),
        );
        let fault = Diagnostic::error(codes::PARAMETER, used.path.span(), message).help(
            shown::same("add `{}`", "ajoutez `{}`", &format!("{with} {name} = …")),
        );
        self.say(fault);
    }

    /// Sequences that nothing uses are read once all the same, with parameters that fit anything.
    pub(super) fn unused_sequences(&mut self) {
        for index in 0..self.trees.sequences.len() {
            let id = SequenceId::from_index(index);
            let (tree, module) = self.trees.sequences[index];
            let library = self.model.modules[module].library;
            if library || self.model.uses.any(Thing::Sequence(id)) {
                continue;
            }
            let before = self.faults;
            self.read_alone(id, tree, module);
            let sound = self.faults == before;
            self.model.sequences[id].sound &= sound;
        }
    }

    fn read_alone(&mut self, id: SequenceId, tree: &'a ast::Sequence, module: ModuleId) {
        let sequence = self.model.sequences[id].clone();
        let mut place = Place::of_module(module);
        place.bound = Rc::new(Bound {
            recipient: sequence.recipient.map(|name| (name.value, RoleId::PAYER)),
            values: sequence
                .parameters
                .into_iter()
                .map(|parameter| {
                    let unknown = Expr::unknown(parameter.span);
                    (parameter.name, parameter.default.unwrap_or(unknown))
                })
                .collect(),
        });
        let lines = self.flatten(&place, &tree.lines);
        self.milestone_alone(&place, &tree.name, &lines);
    }
}
