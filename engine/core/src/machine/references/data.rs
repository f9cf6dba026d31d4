//! Numbers in what a script declares: fields, tables, claims, texts, expressions.

use super::Check;
use crate::machine::claim::{Claim, ClaimAmount, Interest};
use crate::machine::declared::Field;
use crate::machine::expr::{Expressions, Node};
use crate::machine::schedule::{Anchor, Moment, Offset};
use crate::machine::table::{Cell, DatedRows, DatedTable, Row, Standing, Table};
use crate::machine::template::{LinePiece, Piece, Template, TemplateVersion, Text};
use crate::machine::value::Type;

impl Check<'_> {
    pub(super) fn declared(&mut self) {
        let machine = self.machine;
        let events = machine
            .events
            .items()
            .iter()
            .flat_map(|event| &event.payload);
        let fields = machine
            .customer_fields
            .items()
            .iter()
            .chain(machine.invoice_fields.items());
        fields.chain(events).for_each(|field| self.field(field));
    }

    pub(super) fn field(&mut self, field: &Field) {
        let Field {
            name: _,
            type_of,
            currency: _,
            default,
            or_unknown: _,
        } = field;
        self.type_of(*type_of);
        self.exprs(*default);
    }

    pub(super) fn type_of(&mut self, type_of: Type) {
        match type_of {
            Type::Choice(choice) => self.lead(&self.machine.choices, [choice]),
            Type::Standing(standing) => self.lead(&self.machine.standings, [standing]),
            Type::YesNo
            | Type::Text
            | Type::Number
            | Type::Money
            | Type::Date
            | Type::Time
            | Type::Rate
            | Type::Way
            | Type::Delay(_)
            | Type::AnyDelay
            | Type::Team
            | Type::Role
            | Type::Agency
            | Type::Calendar
            | Type::Terms
            | Type::Template
            | Type::Currency
            | Type::Country
            | Type::Language
            | Type::Zone => {}
        }
    }

    pub(super) fn tables_and_texts(&mut self) {
        let machine = self.machine;
        for Table {
            name: _,
            keys,
            result,
            rows,
        } in machine.tables.items()
        {
            self.exprs(keys.iter().copied());
            self.type_of(*result);
            for Row { cells, says } in rows {
                cells.iter().for_each(|cell| self.cell(cell));
                self.exprs(*says);
            }
        }
        for DatedTable {
            name: _,
            result,
            rows,
        } in machine.dated_tables.items()
        {
            self.type_of(*result);
            if let DatedRows::Here(rows) = rows {
                self.exprs(rows.iter().map(|row| row.says));
            }
        }
        for Standing {
            name: _,
            of: _,
            by: _,
            limit,
            values: _,
            rows,
        } in machine.standings.items()
        {
            self.exprs(*limit);
            rows.iter().for_each(|row| self.cell(&row.cell));
        }
        for Claim { name: _, parts } in machine.claims.items() {
            parts
                .iter()
                .for_each(|part| self.claim_amount(&part.amount));
        }
        for Template {
            name: _,
            versions,
            attachments,
        } in machine.templates.items()
        {
            self.attachments(attachments);
            for TemplateVersion {
                language: _,
                subject,
                body,
                sms,
            } in versions
            {
                subject
                    .iter()
                    .chain(body)
                    .chain(sms)
                    .for_each(|text| self.text(text));
            }
        }
    }

    pub(super) fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Any | Cell::Unknown => {}
            Cell::OneOf(values) => self.exprs(values.iter().copied()),
            Cell::Range {
                at_least,
                at_most,
                under,
            } => {
                self.exprs(at_least.iter().chain(at_most).chain(under).copied());
            }
        }
    }

    fn claim_amount(&mut self, amount: &ClaimAmount) {
        match amount {
            ClaimAmount::Fee(fee) => self.exprs([*fee]),
            ClaimAmount::Interest(interest) => {
                let Interest {
                    rate,
                    fixing: _,
                    round_rate_up_to: _,
                    on,
                    since,
                    day_count: _,
                } = interest;
                self.exprs([*rate, *on]);
                self.moment(since);
            }
        }
    }

    pub(super) fn text(&mut self, text: &Text) {
        for piece in &text.pieces {
            match piece {
                Piece::Value(value) | Piece::SumOf(value) => self.exprs([*value]),
                Piece::ForEachInvoice { order: _, line } => {
                    self.exprs(line.iter().filter_map(|piece| match piece {
                        LinePiece::Plain(_) | LinePiece::CountOfInvoices => None,
                        LinePiece::Value(value) | LinePiece::SumOf(value) => Some(*value),
                    }));
                }
                Piece::Plain(_)
                | Piece::CountOfInvoices
                | Piece::PaymentLink
                | Piece::ReceiptLink => {}
            }
        }
    }

    pub(super) fn expressions(&mut self, expressions: &Expressions) {
        let Expressions {
            nodes,
            members,
            texts,
        } = expressions;
        let machine = self.machine;
        self.exprs(members.iter().copied());
        for node in nodes.items() {
            match *node {
                Node::Text(text) => self.lead(texts, [text]),
                Node::Choice { choice, value: _ } => self.lead(&machine.choices, [choice]),
                Node::StandingValue { standing, value: _ }
                | Node::Standing { party: _, standing } => {
                    self.lead(&machine.standings, [standing]);
                }
                Node::Team(team) => self.lead(&machine.teams, [team]),
                Node::Role(role)
                | Node::WayOf(role)
                | Node::RoleKnown(role)
                | Node::GivesReceipt { role, at_least: _ } => self.role([role]),
                Node::Agency(agency) => self.lead(&machine.agencies, [agency]),
                Node::Calendar(calendar) => self.lead(&machine.calendars, [calendar]),
                Node::Terms(terms) => self.lead(&machine.terms, [terms]),
                Node::Template(template) => self.lead(&machine.templates, [template]),
                Node::InvoiceField(field) => self.lead(&machine.invoice_fields, [field]),
                Node::CustomerField { party: _, field } => {
                    self.lead(&machine.customer_fields, [field]);
                }
                Node::StepDay(step) => self.steps([step]),
                Node::MilestoneDay(milestone) => self.milestones([milestone]),
                Node::Lookup(table) => self.lead(&machine.tables, [table]),
                Node::LookupDated { table, on: _ } => self.lead(&machine.dated_tables, [table]),
                // Parts are checked where their order is.
                Node::Known(_)
                | Node::Not(_)
                | Node::All(_)
                | Node::Any(_)
                | Node::Compare { .. }
                | Node::IsOneOf { .. }
                | Node::Plus(..)
                | Node::Minus(..)
                | Node::Times(..)
                | Node::Never
                | Node::Share { .. }
                | Node::YesNo(_)
                | Node::Number(_)
                | Node::Money { .. }
                | Node::NoMoney
                | Node::Date(_)
                | Node::Time(_)
                | Node::Rate(_)
                | Node::Delay(_)
                | Node::Way(_)
                | Node::Currency(_)
                | Node::Fact(_)
                | Node::Payload(_) => {}
            }
        }
    }

    pub(super) fn moment(&mut self, moment: &Moment) {
        let Moment {
            anchor,
            offset,
            month_end_of_anchor: _,
            at_month_end: _,
            business_day_before: _,
            time: _,
            zone: _,
        } = moment;
        if let Some(Offset {
            delay,
            direction: _,
        }) = offset
        {
            self.exprs([*delay]);
        }
        match *anchor {
            Anchor::Step(step) | Anchor::StepOrAbove(step) => self.steps([step]),
            Anchor::Milestone(milestone) => self.milestones([milestone]),
            Anchor::Date(date) => self.exprs([date]),
            Anchor::Issue
            | Anchor::Due
            | Anchor::DueOfOldest
            | Anchor::Sending
            | Anchor::Start
            | Anchor::Handover
            | Anchor::Event => {}
        }
    }
}
