//! Reading a file, block by block, into the syntax tree.

use rustc_hash::FxHashMap;

use super::ast::*;
use super::block::BlockKind;
use super::build::Node;
use super::layout::{Block, Line};
use super::parser::Rule;
use super::repair;
use super::token::Token;
use super::{layout, lexer, surface};
use crate::diagnostic::{Diagnostic, codes};
use crate::span::FileId;
use crate::words::Surface;

mod parallel;
mod plan;
mod reading;
use reading::Read;

/// What is needed to read lines.
pub struct Reader<'s> {
    pub(super) file: FileId,
    pub(super) source: &'s str,
    pub(super) surface: Surface,
    tokens: &'s [Token],
    /// One character for each token of the file.
    codes: &'s str,
    /// Where messages stand that were given before lines were read, in order: no second one for the
    /// same line.
    blamed: Vec<u32>,
    diagnostics: Vec<Diagnostic>,
    lost: Lost,
    repairs_left: usize,
    /// What lines were meant to be, by their first token, where the fault is in a line above.
    as_meant: FxHashMap<usize, Vec<Token>>,
}

/// Repairs tried in one file; beyond, faults are only named. A file with more is no script.
const REPAIRS_MAX: usize = 200;

/// Reads a whole file. Never fails; what is wrong is in the messages.
pub fn parse_file(file: FileId, source: &str) -> (File, Vec<Diagnostic>) {
    let surface = surface::detect(source);
    let lexed = lexer::lex(file, source, surface);
    let layout = layout::lay_out(file, source, &lexed.tokens);
    let sound = layout.diagnostics.is_empty();
    let codes: String = lexed.tokens.iter().map(Token::code).collect();
    let mut reader = Reader {
        file,
        source,
        surface,
        tokens: &lexed.tokens,
        codes: &codes,
        blamed: blamed(&lexed.diagnostics, &layout.diagnostics),
        diagnostics: [lexed.diagnostics, layout.diagnostics].concat(),
        lost: Lost::default(),
        repairs_left: REPAIRS_MAX,
        as_meant: FxHashMap::default(),
    };
    let items = reader.file_items(&layout.lines);
    let mut diagnostics = std::mem::take(&mut reader.diagnostics);
    let mut lost = std::mem::take(&mut reader.lost);
    lost.any |= !sound;
    repair::merge(source, &mut diagnostics);
    (
        File {
            surface,
            items,
            lost,
        },
        diagnostics,
    )
}

/// The places of messages that stand for any other one about their line.
fn blamed(lexed: &[Diagnostic], layout: &[Diagnostic]) -> Vec<u32> {
    let mut starts: Vec<u32> = lexed.iter().map(|found| found.span.start).collect();
    let whole_line = |found: &&Diagnostic| {
        matches!(
            found.code,
            codes::UNEXPECTED | codes::TOO_DEEP | codes::STRAY_BRACE
        )
    };
    starts.extend(
        layout
            .iter()
            .filter(whole_line)
            .map(|found| found.span.start),
    );
    starts.sort_unstable();
    starts
}

impl<'s> Reader<'s> {
    /// A reader of pieces that do not stand in a script: rows of a data file.
    pub(super) fn for_fragment(file: FileId, source: &'s str, surface: Surface) -> Reader<'s> {
        Reader {
            file,
            source,
            surface,
            tokens: &[],
            codes: "",
            blamed: Vec::new(),
            diagnostics: Vec::new(),
            lost: Lost::default(),
            repairs_left: 0,
            as_meant: FxHashMap::default(),
        }
    }

    /// What was found wrong.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

impl Reader<'_> {
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn file_items(&mut self, lines: &[Line]) -> Vec<Item> {
        let build = |reader: &mut Self, node: &Node| reader.item(node);
        let mut read = self.read_lines(BlockKind::File, lines, build);
        if self.is_worth_threads(&read) {
            match self.filled_in_parallel(read) {
                Some(items) => return items,
                None => read = self.read_lines(BlockKind::File, lines, build),
            }
        }
        let mut items = Vec::with_capacity(read.len());
        for Read {
            mut value,
            block,
            clean,
            ..
        } in read
        {
            self.fill(&mut value, block, clean);
            items.push(value);
        }
        items
    }

    /// Reads the block of a declaration into it.
    fn fill(&mut self, item: &mut Item, block: Option<&Block>, clean: bool) {
        use BlockKind as In;
        let lines = lines_of(block);
        match item {
            Item::Calendar(calendar) => {
                calendar.lines = self.each(In::Calendar, lines, |reader, node| {
                    reader.calendar_line(node)
                });
            }
            Item::Holidays(holidays) => {
                holidays.days = self.each(In::Holidays, lines, |reader, node| reader.holiday(node));
            }
            Item::Choice(choice) => {
                let names = self.each(In::Choice, lines, |_, node| {
                    node.kid(Rule::names).map_or(Vec::new(), |kid| kid.names())
                });
                choice.values = names.into_iter().flatten().collect();
            }
            Item::Fields(fields) => fields.fields = self.field_lines(lines),
            Item::Event(event) => event.fields = self.field_lines(lines),
            Item::Table(table) => {
                table.rows = self.each(In::Table, lines, |reader, node| reader.table_row(node));
            }
            Item::Terms(terms) => {
                let steps = self.each(In::Terms, lines, |reader, node| reader.terms_steps(node));
                terms.steps = steps.into_iter().flatten().collect();
            }
            Item::Standing(standing) => {
                standing.rows = self.each(In::Standing, lines, |reader, node| {
                    reader.standing_row(node)
                });
            }
            Item::Template(template) => self.template(template, lines),
            Item::Sequence(sequence) => sequence.lines = self.milestone_lines(lines),
            Item::Claim(claim) => {
                claim.claims = self.each(In::Claim, lines, |reader, node| reader.claim_line(node));
            }
            Item::Journey(journey) => journey.lines = self.journey_lines(lines),
            Item::Policy(policies) => {
                *policies = self.each(In::Policy, lines, |reader, node| reader.policy_line(node));
            }
            Item::Test(test) => test.lines = self.test_lines(lines),
            Item::Language(..) | Item::Use(_) | Item::Simple(_) => self.no_block(block, clean),
        }
    }

    fn field_lines(&mut self, lines: &[Line]) -> Vec<Field> {
        let fields = self.each(BlockKind::Fields, lines, |reader, node| reader.fields(node));
        fields.into_iter().flatten().collect()
    }

    fn template(&mut self, template: &mut Template, lines: &[Line]) {
        let mut bare = TemplateLanguage {
            language: None,
            subject: None,
            body: None,
            sms: None,
        };
        let empty = bare.clone();
        let build = |reader: &mut Self, node: &Node| {
            let mut texts = empty.clone();
            let mut attachments = Vec::new();
            if node.rule() == Rule::template_language {
                texts.language = Some(node.named());
            } else {
                reader.template_line(node, &mut texts, &mut attachments);
            }
            (texts, attachments)
        };
        for Read {
            value: (mut texts, mut attachments),
            block,
            clean,
            ..
        } in self.read_lines(BlockKind::Template, lines, build)
        {
            template.attachments.append(&mut attachments);
            if texts.language.is_none() {
                self.no_block(block, clean);
                merge_texts(&mut bare, texts);
                continue;
            }
            let inner = self.each(BlockKind::TemplateLanguage, lines_of(block), build);
            for (one, mut more) in inner {
                merge_texts(&mut texts, one);
                template.attachments.append(&mut more);
            }
            template.languages.push(texts);
        }
        if bare != empty {
            template.languages.push(bare);
        }
    }

    fn journey_lines(&mut self, lines: &[Line]) -> Vec<JourneyLine> {
        let build = |reader: &mut Self, node: &Node| reader.journey_line(node);
        let mut out = Vec::new();
        for Read {
            mut value,
            block,
            clean,
            ..
        } in self.read_lines(BlockKind::Journey, lines, build)
        {
            let inner = lines_of(block);
            match &mut value {
                JourneyLine::Milestone(milestone) => milestone.lines = self.milestone_lines(inner),
                JourneyLine::BeforeSending { lines, .. } => *lines = self.before_lines(inner),
                JourneyLine::Send { rows, .. } => {
                    rows.extend(
                        self.each(BlockKind::Send, inner, |reader, node| reader.send_row(node)),
                    );
                }
                JourneyLine::On(on) => on.line.answers = self.answers(inner),
                _ => self.no_block(block, clean),
            }
            out.push(value);
        }
        out
    }

    fn before_lines(&mut self, lines: &[Line]) -> Vec<BeforeLine> {
        let build = |reader: &mut Self, node: &Node| reader.before_line(node);
        let mut out = Vec::new();
        for Read {
            mut value, block, ..
        } in self.read_lines(BlockKind::BeforeSending, lines, build)
        {
            let answers = self.answers(lines_of(block));
            match &mut value {
                BeforeLine::Require { otherwise, .. } => otherwise.answers = answers,
                BeforeLine::Hold { then, .. } => then.answers = answers,
            }
            out.push(value);
        }
        out
    }

    fn milestone_lines(&mut self, lines: &[Line]) -> Vec<MilestoneLine> {
        let build = |reader: &mut Self, node: &Node| reader.milestone_line(node);
        let mut out = Vec::new();
        for Read {
            mut value,
            block,
            clean,
            ..
        } in self.read_lines(BlockKind::Milestone, lines, build)
        {
            let inner = lines_of(block);
            match &mut value {
                MilestoneLine::Expect { otherwise, .. } => otherwise.answers = self.answers(inner),
                MilestoneLine::Step(step) => step.line.answers = self.answers(inner),
                MilestoneLine::Missed(missed) => missed.line.answers = self.answers(inner),
                MilestoneLine::On(on) => on.line.answers = self.answers(inner),
                MilestoneLine::OpensWhen(..) | MilestoneLine::Use(_) => self.no_block(block, clean),
            }
            out.push(value);
        }
        out
    }

    /// Answers, and the answers to what they do; the layout bounds the depth.
    fn answers(&mut self, lines: &[Line]) -> Vec<Answer> {
        let build = |reader: &mut Self, node: &Node| reader.answer_line(node);
        let mut out = Vec::new();
        for Read {
            mut value, block, ..
        } in self.read_lines(BlockKind::Outcomes, lines, build)
        {
            value.line.answers = self.answers(lines_of(block));
            out.push(value);
        }
        out
    }

    fn test_lines(&mut self, lines: &[Line]) -> Vec<TestLine> {
        let build = |reader: &mut Self, node: &Node| reader.test_line(node);
        let mut out = Vec::new();
        for Read {
            mut value,
            block,
            clean,
            ..
        } in self.read_lines(BlockKind::Test, lines, build)
        {
            if let TestLine::Invoice(given) | TestLine::Customer(given) = &mut value {
                let inner = lines_of(block);
                let facts = self.each(BlockKind::Given, inner, |reader, node| reader.facts(node));
                given.facts = facts.into_iter().flatten().collect();
            } else {
                self.no_block(block, clean);
            }
            out.push(value);
        }
        out
    }
}

fn lines_of(block: Option<&Block>) -> &[Line] {
    block.map_or(&[], |block| &block.lines)
}

/// Adds the texts of one line to those of its language; the last one of a kind stands.
fn merge_texts(into: &mut TemplateLanguage, from: TemplateLanguage) {
    into.subject = from.subject.or(into.subject.take());
    into.body = from.body.or(into.body.take());
    into.sms = from.sms.or(into.sms.take());
}

/// Whether a line is too long or too deep in parentheses to be given to the grammar.
pub fn is_too_long(tokens: &[Token]) -> bool {
    repair::is_too_long(tokens)
}

/// Which rule reads the lines of a block; the formatter asks too.
pub fn rule_of(kind: BlockKind) -> Rule {
    match kind {
        BlockKind::File => Rule::in_file,
        BlockKind::Calendar => Rule::in_calendar,
        BlockKind::Holidays => Rule::in_holidays,
        BlockKind::Choice => Rule::in_choice,
        BlockKind::Fields => Rule::in_fields,
        BlockKind::Table => Rule::in_table,
        BlockKind::Terms => Rule::in_terms,
        BlockKind::Standing => Rule::in_standing,
        BlockKind::Template => Rule::in_template,
        BlockKind::TemplateLanguage => Rule::in_template_language,
        BlockKind::Claim => Rule::in_claim,
        BlockKind::Journey => Rule::in_journey,
        BlockKind::BeforeSending => Rule::in_before_sending,
        BlockKind::Send => Rule::in_send,
        BlockKind::Milestone => Rule::in_milestone,
        BlockKind::Outcomes => Rule::in_outcomes,
        BlockKind::Policy => Rule::in_policy,
        BlockKind::Test => Rule::in_test,
        BlockKind::Given => Rule::in_given,
    }
}
