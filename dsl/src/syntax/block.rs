//! The kinds of blocks, and which lines open which.

use super::token::{Kind, Token};
use crate::words::{FormId, Word};

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The whole file.
    File,
    /// Lines of a calendar.
    Calendar,
    /// Days off of a set of holidays.
    Holidays,
    /// Values of a choice.
    Choice,
    /// Declared fields of customers, invoices or an event.
    Fields,
    /// Rows of a table.
    Table,
    /// Steps of payment terms.
    Terms,
    /// Rows of a standing.
    Standing,
    /// Languages of a template.
    Template,
    /// Subject and body in one language.
    TemplateLanguage,
    /// Actions of a named claim.
    Claim,
    /// Lines of a journey.
    Journey,
    /// Controls and holds before sending.
    BeforeSending,
    /// Recipients.
    Send,
    /// Lines of a milestone or of a sequence.
    Milestone,
    /// What follows an answer, a refusal, a silence.
    Outcomes,
    /// What must hold on every path.
    Policy,
    /// Lines of a test.
    Test,
    /// Facts given in a test.
    Given,
}

impl BlockKind {
    /// Whether its lines are rows that may be aligned by hand, so that a deeper one is no
    /// continuation of the one above.
    pub fn is_list(self) -> bool {
        use BlockKind::*;
        matches!(
            self,
            Calendar
                | Holidays
                | Choice
                | Fields
                | Table
                | Terms
                | Standing
                | Policy
                | Send
                | Given
        )
    }

    /// The kind of the block that a line beginning with `first` opens inside this one.
    pub fn opened_by(self, first: &Token) -> BlockKind {
        use BlockKind::*;
        let means = |word: Word| means(first, word);
        if self == Test {
            return Given;
        }
        if self == Template || means(Word::CustomerLanguage) && self == File {
            return TemplateLanguage;
        }
        let heads: &[(Word, BlockKind)] = &[
            (Word::Journey, Journey),
            (Word::Milestone, Milestone),
            (Word::BeforeSending, BeforeSending),
            (Word::Send, Send),
            (Word::Calendar, Calendar),
            (Word::Holidays, Holidays),
            (Word::Choice, Choice),
            (Word::Event, Fields),
            (Word::Table, Table),
            (Word::Terms, Terms),
            (Word::Standing, Standing),
            (Word::Template, Template),
            (Word::Sequence, Milestone),
            (Word::Policy, Policy),
            (Word::Test, Test),
        ];
        if let Some((_, kind)) = heads.iter().find(|(word, _)| means(*word)) {
            return *kind;
        }
        match self {
            File if means(Word::Customer) || means(Word::Invoice) => Fields,
            File if means(Word::Claim) => Claim,
            _ => Outcomes,
        }
    }

    /// Whether a line beginning with `first` in this block cannot do without a block of its own.
    pub fn needs_block(self, first: &Token) -> bool {
        use BlockKind::*;
        let opened = self.opened_by(first);
        match opened {
            Journey | Milestone | BeforeSending | Choice | Table | Standing | Template | Policy
            | Test | Terms => true,
            TemplateLanguage => self == Template && means(first, Word::CustomerLanguage),
            Calendar | Holidays | Fields | Claim => self == File,
            _ => false,
        }
    }

    /// Whether lines of this block may be followed by answers in a block.
    pub fn takes_answers(self) -> bool {
        use BlockKind::*;
        matches!(self, Journey | Milestone | BeforeSending | Outcomes)
    }

    /// Whether any line of this block may have a block of its own.
    pub fn may_hold_blocks(self) -> bool {
        use BlockKind::*;
        matches!(self, File | Template | Test) || self.takes_answers()
    }

    /// Whether a line beginning with `first` may have a block in this one.
    pub fn takes_block(self, first: &Token) -> bool {
        use BlockKind::*;
        match self {
            File => self.needs_block(first) || self.opened_by(first) != Outcomes,
            _ => self.may_hold_blocks(),
        }
    }

    /// Whether a line of these tokens probably lost the brace of its block, where a line that begins
    /// with `below` stands deeper under it.
    pub fn may_need_block(self, line: &[Token], below: &Token) -> bool {
        let [first, rest @ ..] = line else {
            return false;
        };
        match self {
            BlockKind::Test => {
                rest.len() <= 1 && (means(first, Word::Invoice) || means(first, Word::Customer))
            }
            BlockKind::Journey => {
                rest.is_empty() && means(first, Word::Send) && means(below, Word::To)
            }
            _ => false,
        }
    }

    /// Whether a token at the start of a physical line begins a new line of this block even where
    /// it is indented like a continuation.
    pub fn begins_line(self, first: &Token) -> bool {
        match first.kind {
            Kind::Date(_) | Kind::Text { .. } => return true,
            Kind::Word => {}
            _ => return false,
        }
        let Some(form) = first.form else { return false };
        self == BlockKind::Test && form.can_mean(Word::Verify) || is_line_word(form)
    }
}

/// Whether a form is one with which only lines begin.
pub fn is_line_word(form: FormId) -> bool {
    LINE_WORDS.iter().any(|word| form.can_mean(*word))
}

fn means(token: &Token, word: Word) -> bool {
    token.form.is_some_and(|form| form.can_mean(word))
}

/// Words that only ever begin lines.
const LINE_WORDS: &[Word] = &[
    Word::Step,
    Word::Missed,
    Word::Expect,
    Word::OnEvent,
    Word::Milestone,
    Word::Require,
    Word::Hold,
    Word::Limit,
    Word::Use,
    Word::Journey,
    Word::Calendar,
    Word::Table,
    Word::Team,
    Word::Agency,
    Word::Role,
    Word::EndName,
    Word::Choice,
    Word::Event,
    Word::Standing,
    Word::ForInvoices,
    Word::ForAllInvoices,
    Word::ForAllOther,
    Word::Priority,
    Word::LeaveAlone,
    Word::Rechoose,
    Word::NeedsPayments,
    Word::IgnoreBalances,
    Word::PaymentsSettle,
    Word::Runs,
    Word::CatchUp,
    Word::BeforeSending,
    Word::Send,
    Word::OpensWhen,
    Word::Policy,
    Word::Test,
    Word::Sequence,
    Word::Template,
    Word::Subject,
    Word::Body,
    Word::Terms,
    Word::Endpoint,
    Word::Never,
    Word::EveryPath,
    Word::Refused,
    Word::Silent,
];
