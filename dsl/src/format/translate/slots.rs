//! Where a name stands, and so which names of the script and which words of the language it may be.

use crate::syntax::parser::Rule;
use crate::words::split::word_length;
use crate::words::{FormId, Group, Surface, Word};

/// What a script declares, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u32);

macro_rules! kinds {
    ($($name:ident = $bit:literal,)+) => {
        #[allow(missing_docs)]
        impl Kinds { $(pub const $name: Kinds = Kinds(1 << $bit);)+ }
    };
}

kinds! {
    TEAM = 0,
    AGENCY = 1,
    ROLE = 2,
    END = 3,
    ENDPOINT = 4,
    CHOICE = 5,
    CHOICE_VALUE = 6,
    INVOICE_FIELD = 7,
    CUSTOMER_FIELD = 8,
    EVENT_DATA = 9,
    PARAMETER = 10,
    EVENT = 11,
    CALENDAR = 12,
    HOLIDAYS = 13,
    TABLE = 14,
    TERMS = 15,
    STANDING = 16,
    TEMPLATE = 17,
    SEQUENCE = 18,
    CLAIM = 19,
    JOURNEY = 20,
    MILESTONE = 21,
    STEP = 22,
    TEST_NAME = 23,
}

impl Kinds {
    /// Nothing.
    pub const NONE: Kinds = Kinds(0);

    /// Both sets.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether the sets have something in common.
    pub fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// The word that declares it, for a new name.
    pub fn word(self) -> Option<Word> {
        const WORDS: &[(Kinds, Word)] = &[
            (Kinds::TEAM, Word::Team),
            (Kinds::AGENCY, Word::Agency),
            (Kinds::ROLE, Word::Role),
            (Kinds::END, Word::EndName),
            (Kinds::CHOICE, Word::Choice),
            (Kinds::EVENT, Word::Event),
            (Kinds::CALENDAR, Word::Calendar),
            (Kinds::TABLE, Word::Table),
            (Kinds::TERMS, Word::Terms),
            (Kinds::TEMPLATE, Word::Template),
            (Kinds::SEQUENCE, Word::Sequence),
            (Kinds::CLAIM, Word::Claim),
            (Kinds::JOURNEY, Word::Journey),
            (Kinds::MILESTONE, Word::Milestone),
            (Kinds::STEP, Word::Step),
        ];
        WORDS
            .iter()
            .find(|(kinds, _)| kinds.meets(self))
            .map(|(_, word)| *word)
    }
}

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Where the script declares it.
    Declares(Kinds),
    /// Where only names of the script stand: teams, steps, zones.
    Own,
    /// Who gets something: `payer`.
    Role,
    /// `one per customer`.
    Party,
    /// A value or a condition.
    Value,
    /// From where a moment is counted, or the day to which a line reacts.
    Anchor,
    /// The way in which something goes: `link`, `customer.way`.
    Way,
    /// What a field holds: a choice, or `template`, `team`.
    Type,
    /// What an answer or an event carries: `date`, `amount`.
    Data,
    /// The milestone after which another opens, or `handover`.
    Opening,
    /// How paths end: a milestone, an end, `task`, `handover`.
    Ending,
    /// `status draft`.
    Status,
    /// A fact of an invoice or a customer in a test.
    Fact,
    /// Something that the library may offer: a calendar, a sequence, a template.
    Library,
    /// `language fr`.
    Language,
}

/// Which part of a path a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The first of several.
    Head,
    /// A further one; the head is this token of the line.
    Behind(usize),
}

/// The slot of the `nth` name or path below a rule; `last` is the keyword before it in that rule.
pub fn slot(below: Rule, nth: usize, last: Option<Word>, outer: Option<Rule>) -> Slot {
    use Slot::*;
    match (below, nth) {
        (Rule::calendar_head, _) => Declares(Kinds::CALENDAR),
        (Rule::holidays_head, _) => Declares(Kinds::HOLIDAYS),
        (Rule::team_line, _) => Declares(Kinds::TEAM),
        (Rule::agency_line, _) => Declares(Kinds::AGENCY),
        (Rule::role_line, _) => Declares(Kinds::ROLE),
        (Rule::end_line, _) => Declares(Kinds::END),
        (Rule::endpoint_line, _) => Declares(Kinds::ENDPOINT),
        (Rule::choice_head, _) => Declares(Kinds::CHOICE),
        (Rule::names, _) => Declares(Kinds::CHOICE_VALUE),
        (Rule::event_head, _) => Declares(Kinds::EVENT),
        (Rule::table_head, _) => Declares(Kinds::TABLE),
        (Rule::terms_head, _) => Declares(Kinds::TERMS),
        (Rule::standing_head, 1) => Declares(Kinds::STANDING),
        (Rule::standing_row, _) => Declares(Kinds::CHOICE_VALUE),
        (Rule::template_head, _) => Declares(Kinds::TEMPLATE),
        (Rule::sequence_head, 0) => Declares(Kinds::SEQUENCE),
        (Rule::sequence_head, _) => Declares(Kinds::ROLE),
        (Rule::parameter, _) => Declares(Kinds::PARAMETER),
        (Rule::field, _) => Declares(Kinds::INVOICE_FIELD),
        (Rule::claim_head, _) => Declares(Kinds::CLAIM),
        (Rule::journey_head, 0) => Declares(Kinds::JOURNEY),
        (Rule::milestone_head, _) => Declares(Kinds::MILESTONE),
        (Rule::step_line, _) => Declares(Kinds::STEP),
        (Rule::given_invoice | Rule::given_customer, _) => Declares(Kinds::TEST_NAME),

        (Rule::journey_head | Rule::standing_head, _) => Party,
        (Rule::one_per | Rule::time_of, _) | (Rule::then_standing, 0) => Party,
        (Rule::recipient | Rule::from_roles | Rule::way_test, _) => Role,
        (Rule::limit_line | Rule::send_row | Rule::then_part, _) => Role,
        (Rule::test_event_part, _) => match last {
            Some(Word::From) => Role,
            Some(Word::ByChannel) => Way,
            _ => Value,
        },
        (Rule::use_line, _) if last == Some(Word::To) => Role,
        (Rule::use_line | Rule::with_template | Rule::holidays_line, _) => Library,
        (Rule::calendar_line, _) if last != Some(Word::KeyedBy) => Library,
        (Rule::by_way, _) => Way,
        (Rule::anchor_name | Rule::event_name | Rule::terms_step, _) => Anchor,
        (Rule::r#type, _) => Type,
        (Rule::argument, _) if outer != Some(Rule::use_line) => Data,
        (Rule::answer_line, _) => Data,
        (Rule::opening, _) => Opening,
        (Rule::ends_line, _) => Ending,
        (Rule::given, _) if last == Some(Word::Status) => Status,
        (Rule::given, _) => Fact,
        (Rule::language_line, _) => Language,
        (
            Rule::set
            | Rule::delay
            | Rule::literal_or_path
            | Rule::share
            | Rule::interest
            | Rule::key
            | Rule::measure
            | Rule::added_to
            | Rule::calendar_line
            | Rule::case
            | Rule::rechoose_line
            | Rule::placeholder
            | Rule::sum,
            _,
        ) => Value,
        _ => Own,
    }
}

/// What has fields: `customer.name`.
const HEADS: &[Word] = &[Word::Customer, Word::Invoice, Word::Contact, Word::Seller];
/// What a parameter may stand for: `notice template`.
const TYPES: &[Word] = &[
    Word::Country,
    Word::CustomerLanguage,
    Word::Currency,
    Word::Terms,
    Word::Team,
    Word::Template,
    Word::Role,
    Word::Calendar,
];

/// What the first name of a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A word of the language.
    Word(Word),
    /// A name of the script.
    Own(Kinds),
    /// A module of the library, or `std`.
    Library,
    /// Something else: a module of the script's.
    Unknown,
}

impl Slot {
    /// The names of the script that can stand here; they come before words of the language.
    pub fn own(self, head: Option<Head>) -> Kinds {
        const VALUES: Kinds = Kinds::PARAMETER
            .and(Kinds::CHOICE_VALUE)
            .and(Kinds::EVENT_DATA)
            .and(Kinds::INVOICE_FIELD)
            .and(Kinds::TABLE)
            .and(Kinds::ROLE)
            .and(Kinds::CALENDAR)
            .and(Kinds::TERMS)
            .and(Kinds::TEMPLATE)
            .and(Kinds::CLAIM);
        match (self, head) {
            (_, Some(Head::Word(Word::Customer | Word::Payer))) => {
                Kinds::CUSTOMER_FIELD.and(Kinds::STANDING)
            }
            (_, Some(Head::Word(Word::Invoice))) => Kinds::INVOICE_FIELD,
            (_, Some(Head::Own(_))) => Kinds::EVENT_DATA,
            (_, Some(_)) => Kinds::NONE,
            (Slot::Value, None) => VALUES,
            (Slot::Fact, None) => VALUES.and(Kinds::CUSTOMER_FIELD),
            (Slot::Anchor, None) => Kinds::STEP
                .and(Kinds::MILESTONE)
                .and(Kinds::EVENT)
                .and(Kinds::PARAMETER)
                .and(Kinds::INVOICE_FIELD),
            (Slot::Way, None) => Kinds::PARAMETER,
            (Slot::Role, None) => Kinds::ROLE,
            (Slot::Type, None) => Kinds::CHOICE,
            (Slot::Data, None) => Kinds::EVENT_DATA
                .and(Kinds::INVOICE_FIELD)
                .and(Kinds::CUSTOMER_FIELD),
            (Slot::Opening, None) => Kinds::MILESTONE,
            (Slot::Ending, None) => Kinds::MILESTONE.and(Kinds::END),
            (Slot::Library, None) => Kinds::CALENDAR
                .and(Kinds::HOLIDAYS)
                .and(Kinds::TEMPLATE)
                .and(Kinds::SEQUENCE)
                .and(Kinds::PARAMETER),
            _ => Kinds::NONE,
        }
    }

    /// The word of the language that a name is here, unless it is one of the script's.
    pub fn word(self, head: Option<Head>, form: FormId) -> Option<Word> {
        use Group::*;
        let (words, groups): (&[Word], &[Group]) = match (self, head) {
            (Slot::Own | Slot::Declares(_) | Slot::Language, _) => return None,
            (Slot::Library, None) => (&[], &[Std]),
            (_, Some(Head::Library)) => (&[], &[Std]),
            (_, Some(Head::Unknown)) => return None,
            (_, Some(Head::Own(kinds))) if kinds.meets(Kinds::CHOICE) => return None,
            (_, Some(_)) => (
                &[Word::Amount, Word::Terms, Word::StandingIs],
                &[Field, Anchor, Role],
            ),
            (Slot::Value | Slot::Fact, None) => (
                &[Word::Amount, Word::Customer, Word::Invoice, Word::Terms],
                &[Field, Anchor, Role, Channel, Std],
            ),
            (Slot::Anchor, None) => (&[Word::Handover], &[Anchor, Field, Event]),
            (Slot::Way, None) => (&[], &[Channel]),
            (Slot::Role, None) => (&[], &[Role]),
            (Slot::Party, None) => (&[Word::Customer, Word::Payer], &[]),
            (Slot::Data, None) => (&[Word::Amount], &[Field]),
            (Slot::Type, None) => (TYPES, &[]),
            (Slot::Opening, None) => (&[Word::Handover], &[]),
            (Slot::Ending, None) => (
                &[Word::Task, Word::Handover, Word::CallNoun, Word::Alert],
                &[],
            ),
            (Slot::Status, None) => (&[Word::Draft], &[]),
        };
        choose(form, words, groups)
    }

    /// The word of the language that the first of several names is.
    pub fn head(self, form: FormId) -> Option<Word> {
        match self {
            Slot::Value | Slot::Fact | Slot::Anchor | Slot::Way => {
                choose(form, HEADS, &[Group::Event, Group::Role])
            }
            _ => None,
        }
    }
}

/// Whether a form is a word of the language that nothing of these kinds may be called.
pub fn is_reserved(kinds: Kinds, form: FormId) -> bool {
    use Group::*;
    const RESERVED: &[(Kinds, &[Word], &[Group])] = &[
        (Kinds::EVENT, &[], &[Event]),
        (Kinds::ROLE, &[], &[Role]),
        (Kinds::MILESTONE.and(Kinds::STEP), &[], &[Anchor]),
        (
            Kinds::TABLE.and(Kinds::INVOICE_FIELD),
            &[],
            &[Field, Anchor],
        ),
        (Kinds::CUSTOMER_FIELD, CUSTOMER_WORDS, &[]),
    ];
    RESERVED
        .iter()
        .filter(|(reserved, ..)| reserved.meets(kinds))
        .any(|(_, words, groups)| choose(form, words, groups).is_some())
}

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

/// The first of some words that a form can mean.
fn choose(form: FormId, words: &[Word], groups: &[Group]) -> Option<Word> {
    let named = words.iter().copied().find(|word| form.can_mean(*word));
    let word = named.or_else(|| groups.iter().find_map(|group| form.in_group(*group)));
    word.filter(|word| is_one_word(*word))
}

/// Whether a word is a single one in both languages: phrases are no names.
fn is_one_word(word: Word) -> bool {
    [Surface::English, Surface::French]
        .into_iter()
        .all(|surface| word_length(word.form(surface)) == word.form(surface).len())
}
