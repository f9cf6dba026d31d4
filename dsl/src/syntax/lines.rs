//! Reading the lines of a file, block by block, into the syntax tree. A line that has a fault gets
//! one message; where one small change makes it a right line, the tree goes on as if it were so.

use smol_str::SmolStr;

use super::ast::*;
use super::block::BlockKind;
use super::build::Node;
use super::layout::{Block, Layout, Line};
use super::parser::{self, Rule};
use super::repair::{self, Repaired};
use super::token::{Kind, Token};
use super::{layout, lexer, surface};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};
use crate::words::Surface;

/// What is needed to read lines.
pub struct Reader<'s> {
    pub(super) file: FileId,
    pub(super) source: &'s str,
    pub(super) surface: Surface,
    tokens: &'s [Token],
    /// One character for each token of the file.
    codes: &'s str,
    /// Lines with a message already, from spelling or signs: no second one for the same line.
    blamed: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
    lost: Lost,
    repairs_left: usize,
}

/// Repairs tried in one file; beyond, faults are only named. A file with more is no script.
const REPAIRS_MAX: usize = 200;

/// Reads a whole file. Never fails; what is wrong is in the messages.
pub fn parse_file(file: FileId, source: &str) -> (File, Vec<Diagnostic>) {
    let surface = surface::detect(source);
    let lexed = lexer::lex(file, source, surface);
    let layout = layout::lay_out(file, source, &lexed.tokens);
    let codes: String = lexed.tokens.iter().map(Token::code).collect();
    let mut reader = Reader {
        file,
        source,
        surface,
        tokens: &lexed.tokens,
        codes: &codes,
        blamed: lexed.diagnostics.iter().map(|found| found.span).collect(),
        diagnostics: lexed.diagnostics,
        lost: Lost::default(),
        repairs_left: REPAIRS_MAX,
    };
    let items = reader.file_items(&layout);
    let mut diagnostics = std::mem::take(&mut reader.diagnostics);
    let mut lost = std::mem::take(&mut reader.lost);
    lost.any |= !layout.diagnostics.is_empty();
    diagnostics.extend(layout.diagnostics);
    (
        File {
            surface,
            items,
            lost,
        },
        diagnostics,
    )
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

    fn file_items(&mut self, layout: &Layout) -> Vec<Item> {
        let mut items = Vec::new();
        for line in &layout.lines {
            let Some(mut item) = self.read(line, Rule::in_file, |reader, node| reader.item(node))
            else {
                if let Some(block) = &line.block {
                    self.lost_block(block);
                }
                continue;
            };
            self.fill(&mut item, line);
            items.push(item);
        }
        items
    }

    /// Reads the block of a declaration into it.
    fn fill(&mut self, item: &mut Item, line: &Line) {
        let lines: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
        match item {
            Item::Calendar(calendar) => {
                calendar.lines = self.each(lines, Rule::in_calendar, |reader, node| {
                    reader.calendar_line(node)
                });
            }
            Item::Holidays(holidays) => {
                holidays.days = self.each(lines, Rule::in_holidays, |reader, node| {
                    reader.holiday(node)
                });
            }
            Item::Choice(choice) => {
                let names = self.each(lines, Rule::in_choice, |_, node| {
                    node.kid(Rule::names).map_or(Vec::new(), |kid| kid.names())
                });
                choice.values = names.into_iter().flatten().collect();
            }
            Item::Fields(fields) => {
                fields.fields = self.field_lines(lines);
            }
            Item::Event(event) => event.fields = self.field_lines(lines),
            Item::Table(table) => {
                table.rows =
                    self.each(lines, Rule::in_table, |reader, node| reader.table_row(node));
            }
            Item::Terms(terms) => {
                let steps = self.each(lines, Rule::in_terms, |reader, node| {
                    reader.terms_steps(node)
                });
                terms.steps = steps.into_iter().flatten().collect();
            }
            Item::Standing(standing) => {
                standing.rows = self.each(lines, Rule::in_standing, |reader, node| {
                    reader.standing_row(node)
                });
            }
            Item::Template(template) => self.template(template, lines),
            Item::Sequence(sequence) => sequence.lines = self.milestone_lines(lines),
            Item::Claim(claim) => {
                claim.claims = self.each(lines, Rule::in_claim, |reader, node| {
                    reader.claim_line(node)
                });
            }
            Item::Journey(journey) => journey.lines = self.journey_lines(lines),
            Item::Policy(policies) => {
                *policies = self.each(lines, Rule::in_policy, |reader, node| {
                    reader.policy_line(node)
                });
            }
            Item::Test(test) => test.lines = self.test_lines(lines),
            Item::Language(..) | Item::Use(_) | Item::Simple(_) => self.no_block(line),
        }
    }

    fn field_lines(&mut self, lines: &[Line]) -> Vec<Field> {
        let fields = self.each(lines, Rule::in_fields, |reader, node| reader.fields(node));
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
        for line in lines {
            let mut language = None;
            let mut attachments = Vec::new();
            self.read(line, Rule::in_template, |reader, node| {
                if node.rule() == Rule::template_language {
                    language = Some(TemplateLanguage {
                        language: Some(node.named()),
                        ..empty.clone()
                    });
                } else {
                    reader.template_line(node, &mut bare, &mut attachments);
                }
            });
            template.attachments.append(&mut attachments);
            let Some(mut language) = language else {
                self.no_block(line);
                continue;
            };
            for inner in line.block.as_ref().map_or(&[][..], |block| &block.lines) {
                self.read(inner, Rule::in_template_language, |reader, node| {
                    reader.template_line(node, &mut language, &mut attachments);
                });
                self.no_block(inner);
            }
            template.attachments.append(&mut attachments);
            template.languages.push(language);
        }
        if bare != empty {
            template.languages.push(bare);
        }
    }

    fn journey_lines(&mut self, lines: &[Line]) -> Vec<JourneyLine> {
        let mut out = Vec::new();
        for line in lines {
            let read = self.read(line, Rule::in_journey, |reader, node| {
                reader.journey_line(node)
            });
            let Some(mut read) = read else {
                if let Some(block) = &line.block {
                    self.lost_block(block);
                }
                continue;
            };
            let block: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
            match &mut read {
                JourneyLine::Milestone(milestone) => milestone.lines = self.milestone_lines(block),
                JourneyLine::BeforeSending { lines, .. } => *lines = self.before_lines(block),
                JourneyLine::Send { rows, .. } => {
                    rows.extend(
                        self.each(block, Rule::in_send, |reader, node| reader.send_row(node)),
                    );
                }
                JourneyLine::On(on) => on.line.answers = self.answers(block),
                _ => self.no_block(line),
            }
            out.push(read);
        }
        out
    }

    fn before_lines(&mut self, lines: &[Line]) -> Vec<BeforeLine> {
        let mut out = Vec::new();
        for line in lines {
            let read = self.read(line, Rule::in_before_sending, |reader, node| {
                reader.before_line(node)
            });
            let block: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
            let answers = self.answers(block);
            out.extend(read.map(|mut read| {
                match &mut read {
                    BeforeLine::Require { otherwise, .. } => otherwise.answers = answers,
                    BeforeLine::Hold { then, .. } => then.answers = answers,
                }
                read
            }));
        }
        out
    }

    fn milestone_lines(&mut self, lines: &[Line]) -> Vec<MilestoneLine> {
        let mut out = Vec::new();
        for line in lines {
            let read = self.read(line, Rule::in_milestone, |reader, node| {
                reader.milestone_line(node)
            });
            let Some(mut read) = read else {
                if let Some(block) = &line.block {
                    self.lost_block(block);
                }
                continue;
            };
            let block: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
            match &mut read {
                MilestoneLine::Expect { otherwise, .. } => otherwise.answers = self.answers(block),
                MilestoneLine::Step(step) => step.line.answers = self.answers(block),
                MilestoneLine::Missed(missed) => missed.line.answers = self.answers(block),
                MilestoneLine::On(on) => on.line.answers = self.answers(block),
                MilestoneLine::OpensWhen(..) | MilestoneLine::Use(_) => self.no_block(line),
            }
            out.push(read);
        }
        out
    }

    /// Answers, and the answers to what they do; the layout bounds the depth.
    fn answers(&mut self, lines: &[Line]) -> Vec<Answer> {
        let mut out = Vec::new();
        for line in lines {
            let read = self.read(line, Rule::in_outcomes, |reader, node| {
                reader.answer_line(node)
            });
            let block: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
            match read {
                Some(mut read) => {
                    read.line.answers = self.answers(block);
                    out.push(read);
                }
                None => {
                    if let Some(block) = &line.block {
                        self.lost_block(block);
                    }
                }
            }
        }
        out
    }

    fn test_lines(&mut self, lines: &[Line]) -> Vec<TestLine> {
        let mut out = Vec::new();
        for line in lines {
            let read = self.read(line, Rule::in_test, |reader, node| reader.test_line(node));
            let block: &[Line] = line.block.as_ref().map_or(&[], |block| &block.lines);
            let Some(mut read) = read else { continue };
            if let TestLine::Invoice(given) | TestLine::Customer(given) = &mut read {
                let facts = self.each(block, Rule::in_given, |reader, node| reader.facts(node));
                given.facts = facts.into_iter().flatten().collect();
            } else {
                self.no_block(line);
            }
            out.push(read);
        }
        out
    }

    /// Reads lines that have no blocks.
    fn each<T>(
        &mut self,
        lines: &[Line],
        rule: Rule,
        build: impl Fn(&mut Self, &Node) -> T,
    ) -> Vec<T> {
        let mut out = Vec::new();
        for line in lines {
            out.extend(self.read(line, rule, &build));
            self.no_block(line);
        }
        out
    }

    /// Reads one line by a rule of the grammar, repairing it if that takes one small change.
    fn read<T>(
        &mut self,
        line: &Line,
        rule: Rule,
        build: impl FnOnce(&mut Self, &Node) -> T,
    ) -> Option<T> {
        self.tail(line);
        let tokens = &self.tokens[line.first..line.end];
        let codes = &self.codes[line.first * parser::CODE_BYTES..line.end * parser::CODE_BYTES];
        let fault = match self.too_long(tokens) {
            Some(fault) => fault,
            None => match parser::parse(rule, codes) {
                Ok(pair) => {
                    let node = Node::new(pair, tokens, self.file);
                    let inner = node.first()?;
                    return Some(build(self, &inner));
                }
                Err(expected) => {
                    let thorough = self.repairs_left > 0;
                    self.repairs_left = self.repairs_left.saturating_sub(1);
                    repair::repair(
                        self.file,
                        self.surface,
                        rule,
                        tokens,
                        codes,
                        &expected,
                        thorough,
                    )
                }
            },
        };
        let Repaired {
            tokens: repaired,
            diagnostic,
        } = fault;
        let whole = span_of(tokens, self.file);
        let blamed = self
            .blamed
            .iter()
            .any(|span| span.start >= whole.start && span.start <= whole.end);
        if !blamed {
            self.say(diagnostic);
        }
        self.lost.any = true;
        let Some(repaired) = repaired else {
            self.lost_line(line, rule);
            return None;
        };
        self.lost.repaired.push(whole);
        self.lost.names.extend(names_in(tokens));
        let codes: String = repaired.iter().map(Token::code).collect();
        let pair = parser::parse(rule, &codes).ok()?;
        let node = Node::new(pair, &repaired, self.file);
        let inner = node.first()?;
        Some(build(self, &inner))
    }

    /// A line so long or so deep in parentheses that it is no line of a script.
    fn too_long(&self, tokens: &[Token]) -> Option<Repaired> {
        repair::too_long(tokens).map(|diagnostic| Repaired {
            tokens: None,
            diagnostic,
        })
    }

    fn lost_line(&mut self, line: &Line, rule: Rule) {
        let tokens = &self.tokens[line.first..line.end];
        self.lost.names.extend(names_in(tokens));
        if rule == Rule::in_file {
            self.lost.declaration = true;
        }
        self.lost.lines.push(span_of(tokens, self.file));
    }

    /// The names in a block whose head could not be read.
    fn lost_block(&mut self, block: &Block) {
        for line in &block.lines {
            let tokens = &self.tokens[line.first..line.end];
            self.lost.names.extend(names_in(tokens));
            if let Some(inner) = &line.block {
                self.lost_block(inner);
            }
        }
    }

    /// A block where none belongs: said once, its lines are not read.
    fn no_block(&mut self, line: &Line) {
        let Some(block) = &line.block else { return };
        let place = block
            .open
            .and_then(|at| self.tokens.get(at))
            .map(|token| token.span);
        self.lost_block(block);
        self.lost.any = true;
        if let Some(span) = place {
            self.say(repair::no_block(span));
        }
    }

    /// What stands behind a closing brace.
    fn tail(&mut self, line: &Line) {
        let Some(tokens) = self
            .tokens
            .get(line.tail.clone())
            .filter(|tokens| !tokens.is_empty())
        else {
            return;
        };
        self.lost.any = true;
        self.lost.names.extend(names_in(tokens));
        let diagnostic = repair::tail(span_of(tokens, self.file));
        self.say(diagnostic);
    }
}

fn names_in(tokens: &[Token]) -> impl Iterator<Item = SmolStr> + use<'_> {
    tokens
        .iter()
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Currency))
        .map(|token| token.text.clone())
}

fn span_of(tokens: &[Token], file: FileId) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span {
            file,
            ..Span::default()
        },
    }
}

/// Whether a line is too long or too deep in parentheses to be given to the grammar.
pub fn is_too_long(tokens: &[Token]) -> bool {
    repair::too_long(tokens).is_some()
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
