//! First pass: every declaration gets its number, so that the order of lines does not matter.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::tables::Progress;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Agency, Calendar, Choice, Claim, Declared, End, Endpoint, Event, Field, Holidays, Id,
    JourneyId, ModuleId, Party, Role, Sequence, Standing, Table, Team, Template, Terms, Thing,
    Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, FieldsOf, Item, Name, SimpleKind};
use crate::words::{Group, Word};

/// The trees of declarations; the number of a thing is its place here.
#[derive(Default)]
pub struct Trees<'a> {
    pub fields: Vec<(&'a ast::Field, ModuleId)>,
    pub events: Vec<(&'a ast::EventDeclaration, ModuleId)>,
    pub calendars: Vec<(&'a ast::Calendar, ModuleId)>,
    pub holidays: Vec<(&'a ast::Holidays, ModuleId)>,
    pub tables: Vec<(&'a ast::Table, ModuleId)>,
    /// Tables whose rows are added to those of a module.
    pub added_rows: Vec<(&'a ast::Table, ModuleId)>,
    pub terms: Vec<(&'a ast::Terms, ModuleId)>,
    pub standings: Vec<(&'a ast::Standing, ModuleId)>,
    pub templates: Vec<(&'a ast::Template, ModuleId)>,
    pub claims: Vec<(&'a ast::ClaimDeclaration, ModuleId)>,
    pub sequences: Vec<(&'a ast::Sequence, ModuleId)>,
    pub journeys: Vec<(&'a ast::Journey, ModuleId)>,
    pub policies: Vec<(&'a ast::PolicyLine, ModuleId)>,
    pub tests: Vec<(&'a ast::Test, ModuleId)>,
}

/// The most characters of a name.
pub(super) const NAME_MAX: usize = 60;

impl<'a> Resolver<'a> {
    /// Numbers and names all declarations.
    pub(super) fn names(&mut self) {
        for name in ["payer", "validator"] {
            self.model.roles.push(Role {
                declared: Declared {
                    name: name.into(),
                    span: Span::default(),
                    module: ModuleId(0),
                },
            });
        }
        let modules: Vec<ModuleId> = self.model.modules.ids().collect();
        for module in modules {
            let names = &self.model.modules[module];
            let uses = names
                .uses
                .iter()
                .map(|used| (used.alias.clone(), used.module))
                .collect();
            let std = self.std_module(module);
            self.scope.add_module(uses, std);
            let file = self.file(module);
            for item in &file.tree.items {
                self.name_item(module, item);
            }
        }
    }

    /// The library's own module, which needs no `use`.
    fn std_module(&self, module: ModuleId) -> Option<ModuleId> {
        let uses = self.file(module).uses.iter();
        let targets = uses.filter_map(|used| used.target);
        let std = |target: &usize| {
            let file = self.files.get(*target);
            file.is_some_and(|file| file.library && file.module_path == "std")
        };
        targets.into_iter().find(std).map(ModuleId::from_index)
    }

    fn name_item(&mut self, module: ModuleId, item: &'a Item) {
        match item {
            Item::Language(..) | Item::Use(_) => {}
            Item::Calendar(tree) => {
                let id = self.model.calendars.push(Calendar {
                    declared: declared(&tree.name, module),
                    holidays: Vec::new(),
                    openings: Vec::new(),
                    closed_weekdays: Vec::new(),
                    closed: Vec::new(),
                    zone: None,
                });
                self.trees.calendars.push((tree, module));
                self.declare(module, Kind::Calendar, &tree.name, Thing::Calendar(id));
            }
            Item::Holidays(tree) => {
                let id = self.model.holidays.push(Holidays {
                    declared: declared(&tree.name, module),
                    days: Vec::new(),
                });
                self.trees.holidays.push((tree, module));
                self.declare(module, Kind::Holidays, &tree.name, Thing::Holidays(id));
            }
            Item::Simple(tree) => self.name_simple(module, tree),
            Item::Choice(tree) => self.name_choice(module, tree),
            Item::Fields(tree) => {
                for field in &tree.fields {
                    self.name_field(module, tree.of, field);
                }
            }
            Item::Event(tree) => {
                let id = self.model.events.push(Event {
                    declared: declared(&tree.name, module),
                    fields: Vec::new(),
                });
                self.trees.events.push((tree, module));
                self.refuse_built_in(module, &tree.name, &[Group::Event], Kind::Event);
                self.declare(module, Kind::Event, &tree.name, Thing::Event(id));
            }
            Item::Table(tree) if tree.added_to.is_some() => {
                self.trees.added_rows.push((tree, module));
            }
            Item::Table(tree) => {
                let id = self.model.tables.push(Table {
                    declared: declared(&tree.name, module),
                    head: *tree.head,
                    keys: Vec::new(),
                    dated: false,
                    rows: Vec::new(),
                    ty: Type::Unknown,
                    sound: false,
                });
                self.trees.tables.push((tree, module));
                self.tables.push(Progress::Waiting);
                self.refuse_built_in(
                    module,
                    &tree.name,
                    &[Group::Field, Group::Anchor],
                    Kind::Table,
                );
                self.declare(module, Kind::Table, &tree.name, Thing::Table(id));
            }
            Item::Terms(tree) => {
                let id = self.model.terms.push(Terms {
                    declared: declared(&tree.name, module),
                    steps: Vec::new(),
                });
                self.trees.terms.push((tree, module));
                self.declare(module, Kind::Terms, &tree.name, Thing::Terms(id));
            }
            Item::Standing(tree) => self.name_standing(module, tree),
            Item::Template(tree) => {
                let id = self.model.templates.push(Template {
                    declared: declared(&tree.name, module),
                    languages: Vec::new(),
                    attachments: Vec::new(),
                    events: Vec::new(),
                    sound: false,
                });
                self.trees.templates.push((tree, module));
                self.declare(module, Kind::Template, &tree.name, Thing::Template(id));
            }
            Item::Sequence(tree) => {
                let id = self.model.sequences.push(Sequence {
                    declared: declared(&tree.name, module),
                    recipient: None,
                    parameters: Vec::new(),
                    sound: false,
                });
                self.trees.sequences.push((tree, module));
                self.declare(module, Kind::Sequence, &tree.name, Thing::Sequence(id));
            }
            Item::Claim(tree) => {
                let id = self.model.claims.push(Claim {
                    declared: declared(&tree.name, module),
                    parts: Vec::new(),
                });
                self.trees.claims.push((tree, module));
                self.declare(module, Kind::Claim, &tree.name, Thing::Claim(id));
            }
            Item::Journey(tree) => {
                let id = JourneyId::from_index(self.trees.journeys.len());
                self.trees.journeys.push((tree, module));
                self.declare(module, Kind::Journey, &tree.name, Thing::Journey(id));
            }
            Item::Policy(lines) => self
                .trees
                .policies
                .extend(lines.iter().map(|line| (line, module))),
            Item::Test(tree) => self.trees.tests.push((tree, module)),
        }
    }

    fn name_simple(&mut self, module: ModuleId, tree: &'a ast::Simple) {
        let declared = declared(&tree.name, module);
        let (kind, thing) = match tree.kind {
            SimpleKind::Team => (
                Kind::Team,
                Thing::Team(self.model.teams.push(Team { declared })),
            ),
            SimpleKind::Agency => (
                Kind::Agency,
                Thing::Agency(self.model.agencies.push(Agency { declared })),
            ),
            SimpleKind::Role => {
                self.refuse_built_in(module, &tree.name, &[Group::Role], Kind::Role);
                (
                    Kind::Role,
                    Thing::Role(self.model.roles.push(Role { declared })),
                )
            }
            SimpleKind::End => (
                Kind::End,
                Thing::End(self.model.ends.push(End { declared })),
            ),
            SimpleKind::Endpoint => (
                Kind::Endpoint,
                Thing::Endpoint(self.model.endpoints.push(Endpoint { declared })),
            ),
        };
        self.declare(module, kind, &tree.name, thing);
    }

    fn name_choice(&mut self, module: ModuleId, tree: &'a ast::Choice) {
        let id = self.model.choices.next_id();
        let mut values: Vec<At<SmolStr>> = Vec::new();
        for value in &tree.values {
            self.check_length(value);
            let known = self.choice_values.get(&(id, value.text.clone())).copied();
            if let Some(first) = known.and_then(|at| values.get(usize::from(at))) {
                let first = first.span;
                self.duplicate(Kind::ChoiceValue, value, first);
                continue;
            }
            let Ok(at) = u16::try_from(values.len()) else {
                self.silently();
                break;
            };
            self.choice_values.insert((id, value.text.clone()), at);
            self.any_value.entry(value.text.clone()).or_insert((id, at));
            values.push(At {
                value: value.text.clone(),
                span: value.span,
            });
        }
        self.model.choices.push(Choice {
            declared: declared(&tree.name, module),
            values,
        });
        self.declare(module, Kind::Choice, &tree.name, Thing::Choice(id));
    }

    fn name_field(&mut self, module: ModuleId, of: FieldsOf, tree: &'a ast::Field) {
        let id = self.model.fields.push(Field {
            declared: declared(&tree.name, module),
            of,
            ty: Type::Unknown,
            type_span: tree.kind.span,
            default: None,
            or_unknown: tree.or_unknown,
        });
        self.trees.fields.push((tree, module));
        let (kind, taken): (_, &[Word]) = match of {
            FieldsOf::Customer => (Kind::CustomerField, CUSTOMER_WORDS),
            FieldsOf::Invoice => (Kind::InvoiceField, INVOICE_WORDS),
        };
        if taken.iter().any(|word| tree.name.is(*word)) {
            self.reserved(&tree.name, kind);
        }
        let key = (of, tree.name.text.clone());
        let elsewhere = self.fields.get(&key).copied();
        let elsewhere = elsewhere.map(|first| self.model.fields[first].declared.span);
        self.fields.entry(key).or_insert(id);
        match elsewhere {
            Some(first) => self.duplicate(kind, &tree.name, first),
            None => self.declare(module, kind, &tree.name, Thing::Field(id)),
        }
    }

    fn name_standing(&mut self, module: ModuleId, tree: &'a ast::Standing) {
        let mut values: Vec<At<SmolStr>> = Vec::new();
        let mut known: FxHashSet<SmolStr> = FxHashSet::default();
        for (_, value) in &tree.rows {
            self.check_length(value);
            if known.insert(value.text.clone()) {
                values.push(At {
                    value: value.text.clone(),
                    span: value.span,
                });
            }
        }
        let of = if tree.of.is(Word::Payer) {
            Party::Payer
        } else {
            Party::Customer
        };
        let unnamed = Name {
            text: UNNAMED_STANDING.into(),
            span: *tree.head,
            form: None,
        };
        let name = tree.name.as_ref().unwrap_or(&unnamed);
        let id = self.model.standings.push(Standing {
            declared: declared(name, module),
            of,
            measure: tree.measure,
            limit: None,
            head: *tree.head,
            values,
            rows: Vec::new(),
            sound: false,
        });
        self.trees.standings.push((tree, module));
        self.declare(module, Kind::Standing, name, Thing::Standing(id));
    }

    fn declare(&mut self, module: ModuleId, kind: Kind, name: &Name, thing: Thing) {
        if name.text.is_empty() {
            return self.silently();
        }
        self.check_length(name);
        let before = self
            .scope
            .declare(module, kind, &name.text, thing, name.span);
        if let Some((_, first)) = before {
            self.duplicate(kind, name, first);
        }
    }

    pub(super) fn check_length(&mut self, name: &Name) {
        let length = name.text.chars().count();
        if length > NAME_MAX {
            let message = text(
                format!("this name has {length} characters; the most is {NAME_MAX}"),
                format!("ce nom a {length} caractères ; le maximum est {NAME_MAX}"),
            );
            self.say(Diagnostic::error(codes::TOO_LONG, name.span, message));
        }
    }

    /// Two things with one name: told at the second.
    pub(super) fn duplicate(&mut self, kind: Kind, name: &Name, first: Span) {
        let one = kind.one();
        let message = text(
            format!("there is {} called `{}` already", one.en, name.text),
            format!("il y a déjà {} du nom de `{}`", one.fr, name.text),
        );
        self.say(
            Diagnostic::error(codes::DUPLICATE_NAME, name.span, message)
                .help(text(
                    "give one of them another name, or remove one",
                    "donnez un autre nom à l’un des deux, ou supprimez-en un",
                ))
                .related(first, text("the first one", "le premier")),
        );
    }

    fn refuse_built_in(&mut self, _module: ModuleId, name: &Name, groups: &[Group], kind: Kind) {
        if groups.iter().any(|group| name.word(*group).is_some()) {
            self.reserved(name, kind);
        }
    }

    /// A name that the language has already.
    pub(super) fn reserved(&mut self, name: &Name, kind: Kind) {
        let message = text(
            format!("`{}` means something in every script already", name.text),
            format!("`{}` a déjà un sens dans tout script", name.text),
        );
        let nouns = kind.nouns();
        let help = text(
            format!(
                "give this {} another name, such as `our_{}`",
                nouns.en, name.text
            ),
            format!(
                "donnez un autre nom ({}), par exemple `notre_{}`",
                nouns.fr, name.text
            ),
        );
        self.say(Diagnostic::error(codes::RESERVED_NAME, name.span, message).help(help));
    }
}

/// The name of a standing that the script does not name.
pub(super) const UNNAMED_STANDING: &str = "standing";

/// Fields that every customer has.
const CUSTOMER_WORDS: &[Word] = &[
    Word::Name,
    Word::Country,
    Word::CustomerLanguage,
    Word::Unallocated,
    Word::Overdue,
    Word::OpenInvoices,
    Word::TimeZoneField,
    Word::Terms,
    Word::Payer,
];

/// Fields that every invoice has.
const INVOICE_WORDS: &[Word] = &[
    Word::Number,
    Word::Total,
    Word::Principal,
    Word::Balance,
    Word::Charges,
    Word::AmountDue,
    Word::Currency,
    Word::PurchaseOrder,
    Word::Issue,
    Word::Due,
    Word::Sending,
];

fn declared(name: &Name, module: ModuleId) -> Declared {
    Declared {
        name: name.text.clone(),
        span: name.span,
        module,
    }
}
