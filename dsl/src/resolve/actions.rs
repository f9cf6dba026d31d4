//! What lines do.

use super::Resolver;
use super::facts::told_by;
use super::kinds::Kind;
use super::modifiers::Said;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Action, ActionKind, Line, Outgoing, Pause, RoleId, Task, Thing, Type};
use crate::syntax::ast::{self, At, FieldsOf, Name};
use crate::words::Word;

/// How deep answers may follow answers; the layout stops long before.
const DEPTH_MAX: usize = 40;

impl Resolver<'_> {
    /// A line: its condition, its actions, and what follows answers.
    pub(super) fn line(&mut self, place: &Place, tree: &ast::ActionLine) -> Line {
        self.line_at(place, tree, 0)
    }

    pub(super) fn line_at(&mut self, place: &Place, tree: &ast::ActionLine, depth: usize) -> Line {
        if depth > DEPTH_MAX {
            self.silently();
            return Line::default();
        }
        let (when, facts) = self.guard(place, tree.when.as_ref());
        let place = place.knowing(facts);
        let before = self.faults;
        let mut actions = Vec::new();
        for action in &tree.actions {
            actions.push(self.action(&place, action));
        }
        let faulty = self.faults > before;
        self.answers(&place, &mut actions, tree, faulty, depth);
        self.after_the_end(&actions);
        self.one_sign_off(&actions);
        Line { when, actions }
    }

    /// What is signed is all that the line does, so that a line is signed once.
    fn one_sign_off(&mut self, actions: &[Action]) {
        let mut all = actions.iter().filter_map(|action| action.sign_off.as_ref());
        if let (Some(first), Some(second)) = (all.next(), all.next()) {
            self.twice(first.span, second.span);
        }
    }

    /// Actions without a condition or answers: behind `else` of an expectation.
    fn plain_line(&mut self, place: &Place, trees: &[ast::Action]) -> Line {
        let actions = trees.iter().map(|tree| self.action(place, tree)).collect();
        Line {
            when: None,
            actions,
        }
    }

    /// Behind an end nothing is done.
    fn after_the_end(&mut self, actions: &[Action]) {
        let end = actions
            .iter()
            .position(|action| matches!(action.kind, ActionKind::EndAs(_)));
        let Some(next) = end.and_then(|at| actions.get(at + 1)) else {
            return;
        };
        let message = text(
            "the journey has ended before this: it is never done",
            "le parcours est clos avant : ceci n’est jamais fait",
        );
        let span = next.span;
        self.say(Diagnostic::error(codes::AFTER_THE_END, span, message));
    }

    fn action(&mut self, place: &Place, tree: &ast::Action) -> Action {
        let mut said = self.modifiers(place, tree);
        let kind = self
            .action_kind(place, tree, &mut said)
            .unwrap_or(ActionKind::Unknown);
        Action {
            kind,
            verb: tree.verb,
            span: tree.span,
            sign_off: said.sign_off,
            repeat: said.repeat,
        }
    }

    fn action_kind(
        &mut self,
        place: &Place,
        tree: &ast::Action,
        said: &mut Said,
    ) -> Option<ActionKind> {
        use ast::ActionKind as Tree;
        Some(match &tree.kind {
            Tree::Alert(team) => {
                let about = said.about.take();
                ActionKind::Alert {
                    team: self.find_team(place, team)?,
                    about,
                }
            }
            Tree::Remind(role) => ActionKind::Remind(self.outgoing(place, role, said)?),
            Tree::Chase(role) => ActionKind::Chase(self.outgoing(place, role, said)?),
            Tree::Resend(None) => ActionKind::Resend(None),
            Tree::Resend(Some(role)) => ActionKind::Resend(Some(self.outgoing(place, role, said)?)),
            Tree::FormalNotice(role) => ActionKind::FormalNotice(self.outgoing(place, role, said)?),
            Tree::Task { text, team } => {
                let text = Some(self.title(place, text));
                ActionKind::Task(Task {
                    team: self.find_team(place, team)?,
                    text,
                    within: said.within.take(),
                    answers: Vec::new(),
                })
            }
            Tree::Call { team, role } => {
                let (found, role) = (self.find_team(place, team), self.recipient(place, role));
                ActionKind::Call {
                    role: role?,
                    task: Task {
                        team: found?,
                        text: said.about.take(),
                        within: said.within.take(),
                        answers: Vec::new(),
                    },
                }
            }
            Tree::Claim(claim) => {
                let claimed = self.claimed(place, claim)?;
                self.check_claim(place, &claimed);
                if place.over_party() {
                    self.no_invoice_to_claim_on(*claim.span);
                }
                ActionKind::Claim(claimed)
            }
            Tree::Entrust(agency) => ActionKind::Entrust(self.find_agency(place, agency)?),
            Tree::HandOver(agency) => ActionKind::HandOver(self.find_agency(place, agency)?),
            Tree::Recall(agency) => ActionKind::Recall(self.find_agency(place, agency)?),
            Tree::Post { name, endpoint } => {
                let found = self.find_name(place.module, Kind::Endpoint, endpoint)?;
                let Thing::Endpoint(value) = found else {
                    return None;
                };
                ActionKind::Post {
                    name: At {
                        value: name.text.clone(),
                        span: name.span,
                    },
                    endpoint: At {
                        value,
                        span: endpoint.span,
                    },
                }
            }
            Tree::HoldMessages { delay, because } => {
                if because.is_none() {
                    self.reason_wanted(place, tree.verb, tree.span);
                }
                ActionKind::HoldMessages {
                    delay: self.delay_value(place, delay),
                    because: because.as_ref().map(|tree| self.text(place, tree)),
                }
            }
            Tree::Release => ActionKind::Release,
            Tree::Pause(pause) => ActionKind::Pause(self.pause(place, pause)),
            Tree::Resume => ActionKind::Resume,
            Tree::KeepChasing => ActionKind::KeepChasing,
            Tree::Set { field, value } => self.set(place, field, value)?,
            Tree::Expect {
                expectation,
                otherwise,
            } => {
                let mut read = self.expectation(place, expectation);
                if otherwise.is_empty() && read.within.is_some() {
                    self.else_wanted(place, expectation.span);
                } else if read.within.is_none() {
                    self.within_wanted(place, expectation.span);
                }
                if !otherwise.is_empty() {
                    read.otherwise = Some(self.plain_line(place, otherwise));
                }
                ActionKind::Expect(read)
            }
            Tree::MarkPassed => self.in_milestone(place, tree, ActionKind::MarkPassed)?,
            Tree::TryAgain(times) => {
                let at_most = times.as_ref().and_then(|times| self.count(times));
                self.in_milestone(place, tree, ActionKind::TryAgain { at_most })?
            }
            Tree::KeepWaiting(delay) => {
                let delay = self.delay_at(delay)?;
                self.delay_value(place, &as_tree(&delay));
                self.in_milestone(place, tree, ActionKind::KeepWaiting(delay))?
            }
            Tree::GoOn => self.in_milestone(place, tree, ActionKind::GoOn)?,
            Tree::EndAs(name) => match self.find_name(place.module, Kind::End, name)? {
                Thing::End(value) => ActionKind::EndAs(At {
                    value,
                    span: name.span,
                }),
                _ => return None,
            },
        })
    }

    /// What only a milestone can do.
    fn in_milestone(
        &mut self,
        place: &Place,
        tree: &ast::Action,
        kind: ActionKind,
    ) -> Option<ActionKind> {
        if place.milestone.is_some() {
            return Some(kind);
        }
        let verb = self.source(tree.verb).to_owned();
        let message = text(
            format!("`{verb}` is about a milestone, and this line stands in none"),
            format!("`{verb}` concerne un jalon, et cette ligne n’est dans aucun"),
        );
        let fault = Diagnostic::error(codes::MODIFIER_MISFIT, tree.verb, message).help(text(
            "move the line into the milestone that is meant",
            "déplacez la ligne dans le jalon visé",
        ));
        self.say(fault);
        None
    }

    fn no_invoice_to_claim_on(&mut self, span: crate::span::Span) {
        let message = text(
            "a claim belongs to one invoice, and a whole customer goes through this journey",
            "une réclamation porte sur une facture, et tout un client suit ce parcours",
        );
        self.say(Diagnostic::error(codes::NOT_OF_ONE_INVOICE, span, message));
    }

    pub(super) fn find_agency(
        &mut self,
        place: &Place,
        name: &Name,
    ) -> Option<At<crate::model::AgencyId>> {
        match self.find_name(place.module, Kind::Agency, name)? {
            Thing::Agency(value) => Some(At {
                value,
                span: name.span,
            }),
            _ => None,
        }
    }

    /// Somebody who gets a message; there may be nobody in a role other than the payer's.
    fn recipient(&mut self, place: &Place, name: &Name) -> Option<At<RoleId>> {
        let value = self.find_role(place, name)?;
        let span = name.span;
        self.role_surely_known(place, value, span, "");
        Some(At { value, span })
    }

    fn outgoing(&mut self, place: &Place, role: &Name, said: &mut Said) -> Option<Outgoing> {
        let role = self.recipient(place, role);
        let grouped = said.group.is_some() || place.over_party();
        if let Some(template) = &said.template {
            self.use_template(place, template.value, template.span, grouped);
            self.sum_of_currencies(place, template, said.group.as_ref());
        }
        Some(Outgoing {
            role: role?,
            template: said.template.take(),
            way: said.way.take(),
            payment_link: said.payment_link,
            attachments: std::mem::take(&mut said.attachments),
            group: said.group.take(),
        })
    }

    fn reason_wanted(&mut self, place: &Place, verb: crate::span::Span, whole: crate::span::Span) {
        let because = self.word(place.module, Word::Because);
        let message = text(
            "why? a hold always says its reason",
            "pourquoi ? une retenue dit toujours son motif",
        );
        let example = format!("{because} \"…\"");
        let fault = Diagnostic::error(codes::LINE_MISSING, verb, message)
            .help(shown::same("add `{}`", "ajoutez `{}`", &example))
            .fix(whole.after(), format!(" {example}"));
        self.say(fault);
    }

    fn pause(&mut self, place: &Place, tree: &ast::Pause) -> Pause {
        let until = tree.until.as_ref().map(|until| self.moment(place, until));
        let ahead = tree.ahead.as_ref().and_then(|ahead| self.delay_at(ahead));
        if let (Some(ahead), None) = (&tree.ahead, &tree.until) {
            let message = text(
                "there is no date here that could lie too far ahead",
                "il n’y a ici aucune date qui puisse être trop lointaine",
            );
            self.say(Diagnostic::error(
                codes::MODIFIER_MISFIT,
                ahead.span,
                message,
            ));
        }
        Pause {
            until,
            lasting: tree
                .lasting
                .as_ref()
                .map(|delay| self.delay_value(place, delay)),
            at_most: tree.at_most.as_ref().and_then(|times| self.count(times)),
            ahead,
            because: tree.because.as_ref().map(|tree| self.text(place, tree)),
        }
    }

    /// Only declared fields can be set.
    fn set(&mut self, place: &Place, path: &ast::Path, value: &ast::Value) -> Option<ActionKind> {
        let (of, name) = match path.parts.as_slice() {
            [name] => (FieldsOf::Invoice, name),
            [head, name] if head.is(Word::Customer) => (FieldsOf::Customer, name),
            [head, name] if head.is(Word::Invoice) => (FieldsOf::Invoice, name),
            _ => {
                let read = self.path(place, path, None);
                match read.ty {
                    Type::Unknown => self.silently(),
                    _ => self.not_a_field(place, path),
                }
                return None;
            }
        };
        let Some(field) = self.field(place, of, name) else {
            let (kind, among, built_in) = match of {
                FieldsOf::Customer => (
                    Kind::CustomerField,
                    self.customer_names(place),
                    super::built_in::party_fact(name).is_some(),
                ),
                FieldsOf::Invoice => (
                    Kind::InvoiceField,
                    self.invoice_names(place),
                    super::built_in::invoice_fact(name).is_some(),
                ),
            };
            if built_in {
                let message = text(
                    format!("`{}` comes from the books and can't be set", name.text),
                    format!("`{}` vient de la comptabilité et ne se fixe pas", name.text),
                );
                let fault =
                    Diagnostic::error(codes::NOT_SETTABLE, path.span(), message).help(text(
                        "only fields that the script declares can be set",
                        "seuls les champs déclarés dans le script se fixent",
                    ));
                self.say(fault);
                return None;
            }
            let declared = among.into_iter().filter(|(_, thing)| thing.is_some());
            let declared = declared.collect();
            self.miss_among(place.module, kind, name, declared);
            return None;
        };
        if of == FieldsOf::Invoice && place.over_party() {
            self.no_one_invoice(path.span());
            return None;
        }
        let ty = self.model.fields[field].ty;
        let value = self.used(place, value, ty);
        Some(ActionKind::Set {
            field: At {
                value: field,
                span: path.span(),
            },
            value,
        })
    }

    /// A fact of a role, of an event and the like: read, and never set.
    fn not_a_field(&mut self, place: &Place, path: &ast::Path) {
        let shown = path.text();
        let message = text(
            format!("`{shown}` can be read, not set"),
            format!("`{shown}` se lit et ne se fixe pas"),
        );
        let found = Diagnostic::error(codes::NOT_SETTABLE, path.span(), message);
        let name = path.parts.last();
        let known = name
            .filter(|name| (self.fields).contains_key(&(FieldsOf::Customer, name.text.clone())));
        let customer = self.word(place.module, Word::Customer);
        let found = match known {
            Some(name) => found.fix(path.span(), format!("{customer}.{}", name.text)),
            None => found.help(text(
                "only fields that the script declares can be set",
                "seuls les champs déclarés dans le script se fixent",
            )),
        };
        self.say(found);
    }

    fn no_one_invoice(&mut self, span: crate::span::Span) {
        let message = text(
            "this is a field of one invoice, and a whole customer goes through this journey",
            "c’est un champ d’une facture, et tout un client suit ce parcours",
        );
        self.say(Diagnostic::error(codes::NOT_OF_ONE_INVOICE, span, message));
    }

    /// Roles, each once.
    pub(super) fn roles(&mut self, place: &Place, names: &[Name]) -> Vec<At<RoleId>> {
        let mut roles: Vec<At<RoleId>> = Vec::new();
        for name in names {
            let Some(value) = self.find_role(place, name) else {
                continue;
            };
            if roles.iter().any(|known| known.value == value) {
                let message = text(
                    format!("`{}` stands here twice", name.text),
                    format!("`{}` y figure deux fois", name.text),
                );
                self.say(Diagnostic::error(codes::MODIFIER_TWICE, name.span, message));
                continue;
            }
            roles.push(At {
                value,
                span: name.span,
            });
        }
        roles
    }

    /// What a condition tells, added to what a place knows.
    pub(super) fn knowing_that(&self, place: &Place, cond: &crate::model::Cond) -> Place {
        place.knowing(place.facts.clone().and(&told_by(cond, true)))
    }
}

fn as_tree(delay: &At<crate::model::Delay>) -> ast::Delay {
    ast::Delay::Written(At {
        value: ast::Duration {
            count: crate::syntax::token::Decimal {
                mantissa: i64::from(delay.value.count),
                scale: 0,
            },
            unit: delay.value.unit,
        },
        span: delay.span,
    })
}
