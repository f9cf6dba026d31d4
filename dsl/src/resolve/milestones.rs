//! Milestones: when they open, what they wait for, their steps and reactions.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::rc::Rc;

use super::Resolver;
use super::facts::Key;
use super::kinds::Kind;
use super::moments::known_by;
use super::place::{JourneyNames, MilestoneNames, Place, StepName, StepPlace};
use super::sequences::Flat;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    AnchorKind, Declared, EventKind, Fact, Id, InvoiceFact, JourneyId, Milestone, MilestoneId,
    Missed, Moment, Opening, Over, Reaction, Step, StepId,
};
use crate::span::Span;
use crate::syntax::ast::{self, MilestoneLine, Name};
use crate::words::{Group, Surface, Word};

/// A milestone with its lines, numbered but not read yet.
pub(super) struct Planned<'a> {
    pub tree: &'a ast::Milestone,
    pub names: MilestoneNames,
    pub lines: Vec<Flat<'a>>,
}

impl<'a> Resolver<'a> {
    /// Numbers the steps of a milestone; the ones of earlier milestones have their numbers.
    pub(super) fn plan(
        &mut self,
        place: &Place,
        tree: &'a ast::Milestone,
        id: MilestoneId,
        next_step: &mut usize,
    ) -> Planned<'a> {
        self.check_length(&tree.name);
        if matches!(tree.name.word(Group::Anchor), Some(word) if is_anchor(word)) {
            self.reserved(&tree.name, Kind::Milestone);
        }
        let uses = |line: &MilestoneLine| matches!(line, MilestoneLine::Use(_));
        let before = self.faults;
        let lines = self.flatten(place, &tree.lines);
        let incomplete = self.faults > before && tree.lines.iter().any(uses);
        self.steps_incomplete |= incomplete;
        let steps = self.step_names(&lines, next_step);
        Planned {
            tree,
            names: MilestoneNames {
                name: tree.name.text.clone(),
                id,
                steps,
                incomplete,
            },
            lines,
        }
    }

    fn step_names(&mut self, lines: &[Flat<'a>], next_step: &mut usize) -> Vec<StepName> {
        let mut steps: Vec<StepName> = Vec::new();
        let mut known: FxHashMap<Vec<SmolStr>, Span> = FxHashMap::default();
        for flat in lines {
            let MilestoneLine::Step(step) = flat.line else {
                continue;
            };
            let mut path = flat.path.clone();
            path.push(step.name.text.clone());
            self.via.clone_from(&flat.via);
            if step.name.text.is_empty() {
                self.silently();
            } else {
                self.check_length(&step.name);
                if matches!(step.name.word(Group::Anchor), Some(word) if is_anchor(word)) {
                    self.reserved(&step.name, Kind::Step);
                }
                if let Some(first) = known.insert(path.clone(), step.name.span) {
                    self.step_twice(&step.name, first, flat.via.last().copied());
                }
            }
            self.via.clear();
            steps.push(StepName {
                name: step.name.text.clone(),
                span: step.name.span,
                path,
                id: StepId::from_index(*next_step),
            });
            *next_step += 1;
        }
        steps
    }

    fn step_twice(&mut self, name: &Name, first: Span, use_line: Option<Span>) {
        match use_line {
            Some(span) => {
                self.via.clear();
                let message = text(
                    "this sequence is used in the milestone already",
                    "cette séquence est déjà utilisée dans le jalon",
                );
                self.say(Diagnostic::error(codes::DUPLICATE_NAME, span, message));
            }
            None => self.duplicate(Kind::Step, name, first),
        }
    }

    /// Reads a milestone, and adds it and its steps to the tree.
    pub(super) fn milestone(
        &mut self,
        place: &Place,
        planned: &Planned<'a>,
        previous: Option<MilestoneId>,
        journey: &JourneyNames,
        sends: bool,
    ) -> MilestoneId {
        let tree = planned.tree;
        let before = self.faults;
        let (when, facts) = self.guard(place, tree.when.as_ref());
        let mut place = place.knowing(facts);
        place.milestone = Some(planned.names.id);
        if tree.per_instalment && journey.over != Over::Invoice {
            let message = text(
                "instalments are of one invoice, and a whole customer goes through this journey",
                "les tranches sont d’une facture, et tout un client suit ce parcours",
            );
            self.say(Diagnostic::error(
                codes::NOT_OF_ONE_INVOICE,
                *tree.head,
                message,
            ));
        }
        let (opening, opening_span) = self.opening_of(&place, planned, previous, journey, sends);
        let mut read = Milestone {
            journey: journey.id,
            declared: Declared {
                name: tree.name.text.clone(),
                span: tree.name.span,
                module: place.module,
            },
            head: *tree.head,
            per_instalment: tree.per_instalment,
            opening,
            opening_span,
            when,
            expect: None,
            steps: planned.names.steps.iter().map(|step| step.id).collect(),
            missed: Vec::new(),
            reactions: Vec::new(),
            sound: false,
        };
        self.milestone_lines(&place, &planned.names, &planned.lines, &mut read);
        self.check_expectation(&place, planned, &read);
        read.sound = self.faults == before;
        let id = self.model.milestones.push(read);
        debug_assert_eq!(id, planned.names.id);
        id
    }

    fn milestone_lines(
        &mut self,
        place: &Place,
        names: &MilestoneNames,
        lines: &[Flat<'a>],
        read: &mut Milestone,
    ) {
        let mut above = 0;
        let mut opens: Option<Span> = None;
        for flat in lines {
            let mut place = place.clone();
            place.module = flat.module;
            place.bound = flat.bound.clone();
            place.step = Some(StepPlace {
                above,
                is_step: false,
            });
            self.via.clone_from(&flat.via);
            match flat.line {
                MilestoneLine::Expect {
                    expectation,
                    otherwise,
                } => match &read.expect {
                    Some(first) => {
                        let first = first.span;
                        self.line_twice(first, expectation.span);
                    }
                    None => {
                        let expected = self.expected_line(&place, expectation, otherwise);
                        read.expect = Some(expected);
                    }
                },
                MilestoneLine::OpensWhen(condition, span) => {
                    if let Some(first) = opens.replace(**span) {
                        self.line_twice(first, **span);
                    } else {
                        self.opens_when(&place, condition, **span, read);
                    }
                }
                MilestoneLine::Step(step) => {
                    if let Some(name) = names.steps.get(above) {
                        self.step(&mut place, step, name, read, above, flat);
                    }
                    above += 1;
                }
                MilestoneLine::Missed(missed) => {
                    place.step = Some(StepPlace {
                        above: names.steps.len(),
                        is_step: false,
                    });
                    let line = self.missed(&place, missed, flat);
                    if let Some(first) = read.missed.iter().find(|one| one.line.when.is_none()) {
                        let first = first.head;
                        self.line_twice(first, line.head);
                    }
                    read.missed.push(line);
                }
                MilestoneLine::On(on) => {
                    let known = read.reactions.len();
                    let reaction = self.reaction(&place, on, &flat.path, known);
                    read.reactions.push(reaction);
                }
                MilestoneLine::Use(_) => {}
            }
            self.via.clear();
        }
    }

    fn step(
        &mut self,
        place: &mut Place,
        tree: &ast::Step,
        name: &StepName,
        milestone: &Milestone,
        above: usize,
        flat: &Flat<'a>,
    ) {
        let before = self.faults;
        place.step = Some(StepPlace {
            above,
            is_step: true,
        });
        let moment = self.moment(place, &tree.moment);
        let place = knowing_moment(place, Some(&moment));
        let line = self.line(&place, &tree.line);
        if tree.line.actions.is_empty() {
            self.silently();
        }
        let step = Step {
            milestone: self.model.milestones.next_id(),
            name: name.name.clone(),
            name_span: name.span,
            path: name.path.clone(),
            via: flat.via.clone(),
            moment,
            independent: tree.independent,
            line,
            span: *tree.span,
            sound: self.faults == before,
        };
        debug_assert_eq!(milestone.steps.get(above), Some(&name.id));
        let id = self.model.steps.push(step);
        debug_assert_eq!(id, name.id);
    }

    fn missed(&mut self, place: &Place, tree: &ast::Missed, flat: &Flat<'a>) -> Missed {
        let moment = tree
            .moment
            .as_ref()
            .map(|moment| self.moment(place, moment));
        let place = knowing_moment(place, moment.as_ref());
        let line = self.line(&place, &tree.line);
        Missed {
            moment,
            line,
            head: *tree.head,
            via: flat.via.clone(),
        }
    }

    /// What is done when something happens.
    pub(super) fn reaction(
        &mut self,
        place: &Place,
        tree: &ast::On,
        path: &[SmolStr],
        known: usize,
    ) -> Reaction {
        let event = self.event(place, &tree.event);
        let from = self.roles(place, &tree.from);
        let mut inside = place.clone();
        inside.event = Some(event);
        let line = self.line(&inside, &tree.line);
        let mut path = path.to_vec();
        path.push(self.name_of_reaction(event, known));
        Reaction {
            event,
            event_span: tree.event.span,
            from,
            line,
            span: *tree.span,
            via: self.via.clone(),
            path,
        }
    }

    /// The name by which a reaction is known: its event in English, and its number among all.
    fn name_of_reaction(&self, event: EventKind, known: usize) -> SmolStr {
        let name = match event {
            EventKind::Declared(event) => self.model.events[event].declared.name.to_string(),
            EventKind::Standing { standing, value } => {
                let standing = &self.model.standings[standing];
                let value = standing.values.get(usize::from(value));
                value.map_or_else(String::new, |value| {
                    format!("{} {}", standing.declared.name, value.value)
                })
            }
            other => super::events::exact_word(other)
                .map_or("", |word| word.form(Surface::English))
                .to_owned(),
        };
        SmolStr::new(format!("on {name} {}", known + 1))
    }

    /// A milestone waits for something, and a miss has its time.
    fn check_expectation(&mut self, place: &Place, planned: &Planned<'a>, read: &Milestone) {
        if self.model.modules[place.module].lossy {
            return;
        }
        if read.expect.is_none() && place.over_party() {
            // What a customer's journey waits for is that all its invoices are paid.
            return;
        }
        let Some(expect) = &read.expect else {
            let line = format!(
                "{} {} {}",
                self.word(place.module, Word::Expect),
                self.word(place.module, Word::Payment),
                self.word(place.module, Word::InFull)
            );
            let message = text(
                format!(
                    "what does the milestone `{}` wait for?",
                    planned.tree.name.text
                ),
                format!("qu’attend le jalon `{}` ?", planned.tree.name.text),
            );
            let fault = Diagnostic::error(codes::LINE_MISSING, planned.tree.name.span, message)
                .help(shown::same(
                    "add a line such as `{}`",
                    "ajoutez une ligne comme `{}`",
                    &line,
                ));
            return self.say(fault);
        };
        let timeless = read.missed.iter().find(|missed| missed.moment.is_none());
        if let (Some(missed), None) = (timeless, &expect.within) {
            let days = Word::Day.form_for(self.surface(place.module), 10);
            let within = self.word(place.module, Word::Within);
            let (head, via) = (missed.head, missed.via.clone());
            let span = expect.span;
            let message = text(
                "when is it missed? neither this line nor what is expected says by when",
                "à partir de quand ? ni cette ligne ni ce qui est attendu ne donne de délai",
            );
            let fault = Diagnostic::error(codes::LINE_MISSING, head, message)
                .help(shown::same(
                    "add `{}` to what is expected, or a moment to this line",
                    "ajoutez `{}` à ce qui est attendu, ou un moment à cette ligne",
                    &format!("{within} 10 {days}"),
                ))
                .related(span, text("what is expected", "ce qui est attendu"));
            self.via = via;
            self.say(fault);
            self.via.clear();
        }
    }

    /// A line that may stand once, and stands twice.
    pub(super) fn line_twice(&mut self, first: Span, second: Span) {
        let message = text(
            "such a line stands here already",
            "une telle ligne y figure déjà",
        );
        let fault = Diagnostic::error(codes::LINE_TWICE, second, message)
            .related(first, text("the first one", "la première"));
        self.say(fault);
    }

    /// The lines of a sequence that nothing uses, read as if in a milestone of their own; what
    /// depends on the journey is not asked.
    pub(super) fn milestone_alone(&mut self, place: &Place, name: &Name, lines: &[Flat<'a>]) {
        let first = self.model.steps.next_id();
        let told = self.diagnostics.len();
        let mut next = first.index();
        let steps = self.step_names(lines, &mut next);
        let id = self.model.milestones.next_id();
        let nowhere = JourneyId::from_index(usize::MAX);
        let names = MilestoneNames {
            name: name.text.clone(),
            id,
            steps,
            incomplete: false,
        };
        let mut place = place.clone();
        place.milestone = Some(id);
        let mut journey = JourneyNames::new(nowhere, Over::Invoice, vec![names.clone()]);
        journey.has_calendar = true;
        place.journey = Some(Rc::new(journey));
        let mut read = Milestone {
            journey: nowhere,
            declared: Declared {
                name: name.text.clone(),
                span: name.span,
                module: place.module,
            },
            head: name.span,
            per_instalment: false,
            opening: Opening::FromSending,
            opening_span: None,
            when: None,
            expect: None,
            steps: names.steps.iter().map(|step| step.id).collect(),
            missed: Vec::new(),
            reactions: Vec::new(),
            sound: false,
        };
        self.milestone_lines(&place, &names, lines, &mut read);
        self.model.steps.truncate(first);
        self.model.uses.forget_steps_from(first);
        let depends = [codes::CURRENCY, codes::NOT_SURELY_KNOWN, codes::NO_CALENDAR];
        let fresh = self.diagnostics.split_off(told);
        let kept = fresh.into_iter().filter(|one| !depends.contains(&one.code));
        self.diagnostics.extend(kept);
    }
}

/// Words that moments are counted from: no step or milestone may be called so.
fn is_anchor(word: Word) -> bool {
    matches!(word, Word::Issue | Word::Due | Word::Sending | Word::Start)
}

/// What is surely there once a moment has come.
fn knowing_moment(place: &Place, moment: Option<&Moment>) -> Place {
    if moment.is_some_and(|moment| moment.anchor.kind == AnchorKind::Unknown) {
        // It may well have been the due date.
        let due = Key::Fact(Fact::Invoice(InvoiceFact::Due));
        return place.knowing(place.facts.clone().with(due));
    }
    match moment.and_then(|moment| known_by(&moment.anchor)) {
        Some(key) => place.knowing(place.facts.clone().with(key)),
        None => place.clone(),
    }
}
