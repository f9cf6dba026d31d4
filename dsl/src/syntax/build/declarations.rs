//! Declarations of a file and the lines of their blocks.

use super::values::{duration_in, unit};
use super::{Node, weekday};
use crate::syntax::ast::*;
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;
use crate::syntax::surface;

impl Reader<'_> {
    /// A line at the top of a file; blocks are filled in by the caller.
    pub(in crate::syntax) fn item(&mut self, node: &Node) -> Item {
        let name = node.named();
        let simple = |kind| {
            Item::Simple(Simple {
                kind,
                name: name.clone(),
            })
        };
        match node.rule() {
            Rule::language_line => Item::Language(surface::told(&name.text), node.span().into()),
            Rule::use_line => Item::Use(node.pathed()),
            Rule::calendar_head => Item::Calendar(Calendar {
                name,
                lines: Vec::new(),
            }),
            Rule::holidays_head => Item::Holidays(Holidays {
                name,
                from_file: self.csv_file(node),
                days: Vec::new(),
            }),
            Rule::team_line => simple(SimpleKind::Team),
            Rule::agency_line => simple(SimpleKind::Agency),
            Rule::role_line => simple(SimpleKind::Role),
            Rule::end_line => simple(SimpleKind::End),
            Rule::endpoint_line => simple(SimpleKind::Endpoint),
            Rule::choice_head => Item::Choice(Choice {
                name,
                values: Vec::new(),
            }),
            Rule::event_head => Item::Event(EventDeclaration {
                name,
                fields: Vec::new(),
            }),
            Rule::customer_head => fields_of(FieldsOf::Customer, node),
            Rule::invoice_head => fields_of(FieldsOf::Invoice, node),
            Rule::table_head => Item::Table(Table {
                name,
                added_to: node.kid(Rule::added_to).map(|kid| kid.path()),
                keys: node
                    .kids()
                    .filter(|kid| kid.rule() == Rule::key)
                    .map(|kid| key(&kid))
                    .collect(),
                from_file: self.csv_file(node),
                rows: Vec::new(),
                head: node.span().into(),
            }),
            Rule::terms_head => Item::Terms(Terms {
                name,
                steps: Vec::new(),
            }),
            Rule::standing_head => Item::Standing(standing(node)),
            Rule::template_head => Item::Template(Template {
                name,
                languages: Vec::new(),
                attachments: Vec::new(),
            }),
            Rule::sequence_head => Item::Sequence(self.sequence(node)),
            Rule::claim_head => Item::Claim(ClaimDeclaration {
                name,
                claims: Vec::new(),
            }),
            Rule::journey_head => Item::Journey(Journey {
                name,
                for_each: for_each(node),
                lines: Vec::new(),
                head: node.span().into(),
            }),
            Rule::policy_head => Item::Policy(Vec::new()),
            _ => Item::Test(Test {
                name: self.texted(node),
                lines: Vec::new(),
            }),
        }
    }

    fn csv_file(&mut self, node: &Node) -> Option<Text> {
        self.part(node, Rule::from_file, |reader, part| reader.texted(part))
    }

    fn sequence(&mut self, node: &Node) -> Sequence {
        let names = node.names();
        let parameters: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::parameter)
            .collect();
        Sequence {
            name: node.named(),
            recipient: names.get(1).cloned(),
            parameters: parameters
                .iter()
                .map(|kid| Parameter {
                    name: kid.named(),
                    kind: field_type(kid),
                    default: kid.has(Rule::value).then(|| self.valued(kid)),
                })
                .collect(),
            lines: Vec::new(),
        }
    }

    /// A line of a calendar.
    pub(in crate::syntax) fn calendar_line(&mut self, node: &Node) -> CalendarLine {
        match node.rule() {
            Rule::holidays_line => CalendarLine::Holidays(
                node.kids()
                    .filter(|kid| kid.rule() == Rule::path)
                    .map(|kid| kid.path())
                    .collect(),
            ),
            Rule::open_line => {
                let mut times = node
                    .kids()
                    .filter(|kid| kid.rule() == Rule::time)
                    .map(|kid| kid.time().value);
                CalendarLine::Open {
                    days: open_days(node),
                    from: times.next().flatten(),
                    to: times.next().flatten(),
                    zone: node.kid(Rule::zone).map(|zone| self.zone(&zone)),
                    span: node.span().into(),
                }
            }
            Rule::closed_line => {
                let mut dates = node.kids().filter(|kid| kid.rule() == Rule::date);
                match dates.next() {
                    Some(from) => CalendarLine::Closed {
                        from: from.date(),
                        to: dates.next().map(|to| to.date()),
                        label: node.has(Rule::text).then(|| self.texted(node)),
                    },
                    None => CalendarLine::ClosedDays(
                        node.kids()
                            .filter(|kid| kid.rule() == Rule::weekday)
                            .map(|kid| weekday(&kid))
                            .collect(),
                    ),
                }
            }
            _ => {
                let zone = node.kid(Rule::zone).unwrap_or(*node);
                CalendarLine::Zone(self.zone(&zone))
            }
        }
    }

    fn zone(&self, node: &Node) -> At<smol_str::SmolStr> {
        let names: Vec<Name> = node.names();
        let parts: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        At {
            value: parts.join("/").into(),
            span: node.span(),
        }
    }

    /// A day off.
    pub(in crate::syntax) fn holiday(
        &mut self,
        node: &Node,
    ) -> (At<Option<crate::syntax::token::Date>>, Option<Text>) {
        (
            node.dated(),
            node.has(Rule::text).then(|| self.texted(node)),
        )
    }

    /// The fields of a line: several may stand in one.
    pub(in crate::syntax) fn fields(&mut self, node: &Node) -> Vec<Field> {
        let nodes: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::field)
            .collect();
        nodes
            .iter()
            .map(|kid| Field {
                name: kid.named(),
                kind: field_type(kid),
                default: kid.has(Rule::value).then(|| self.valued(kid)),
                or_unknown: kid.has(Rule::k_or_unknown),
            })
            .collect()
    }

    /// A row of a table.
    pub(in crate::syntax) fn table_row(&mut self, node: &Node) -> TableRow {
        let cells: Vec<Node> = node.kids().filter(|kid| kid.rule() == Rule::cell).collect();
        let cells = cells
            .iter()
            .map(|kid| At {
                value: self.cell(kid),
                span: kid.span(),
            })
            .collect();
        let value = match node.kid(Rule::cell_value) {
            Some(kid) => self.valued(&kid),
            None => self.valued(node),
        };
        TableRow {
            cells,
            value,
            span: node.span().into(),
        }
    }

    /// A row of a standing.
    pub(in crate::syntax) fn standing_row(&mut self, node: &Node) -> (At<Cell>, Name) {
        let cell = match node.kid(Rule::cell) {
            Some(kid) => At {
                value: self.cell(&kid),
                span: kid.span(),
            },
            None => At {
                value: Cell::Any,
                span: node.span(),
            },
        };
        (cell, node.named())
    }

    fn cell(&mut self, node: &Node) -> Cell {
        let bounds: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::bound)
            .collect();
        let mut bounds: Vec<At<Literal>> = bounds
            .iter()
            .filter_map(|kid| kid.first())
            .map(|kid| At {
                value: self.literal(&kid),
                span: kid.span(),
            })
            .collect();
        let last = bounds.pop();
        let first = bounds.pop();
        if node.has(Rule::k_otherwise) {
            return Cell::Otherwise;
        }
        if node.has(Rule::from_date) {
            return Cell::From(node.dated().value);
        }
        match (first, last) {
            (Some(from), Some(to)) => Cell::Between {
                from,
                to,
                to_under: node.has(Rule::k_under),
            },
            (_, Some(bound)) if node.has(Rule::k_under) => Cell::Under(bound),
            (_, Some(bound)) => Cell::OrMore(bound),
            _ => {
                let cases: Vec<Node> = node
                    .kids()
                    .filter(|kid| kid.rule() == Rule::case)
                    .filter_map(|kid| kid.first())
                    .collect();
                if cases.is_empty() {
                    return Cell::Any;
                }
                Cell::Values(cases.iter().map(|kid| self.value(kid)).collect())
            }
        }
    }

    /// The steps of payment terms.
    pub(in crate::syntax) fn terms_steps(&mut self, node: &Node) -> Vec<At<TermsStep>> {
        node.kids()
            .filter(|kid| kid.rule() == Rule::terms_step)
            .map(|kid| {
                let value = match kid.first().map(|first| first.rule()) {
                    Some(Rule::k_at_month_end) => TermsStep::MonthEnd,
                    Some(Rule::k_month_day) => {
                        let numbers = kid.kids().filter(|kid| kid.rule() == Rule::number);
                        let number = |kid: Node| At {
                            value: kid.decimal(),
                            span: kid.span(),
                        };
                        TermsStep::OnDays(numbers.map(number).collect())
                    }
                    _ => TermsStep::Add {
                        duration: duration_in(&kid).value,
                        after: kid.kid(Rule::path).map(|path| path.path()),
                    },
                };
                At {
                    value,
                    span: kid.span(),
                }
            })
            .collect()
    }

    /// A line of a template: puts a subject, a body, a short text or attachments where they belong.
    pub(in crate::syntax) fn template_line(
        &mut self,
        node: &Node,
        into: &mut TemplateLanguage,
        attachments: &mut Vec<Name>,
    ) {
        match node.rule() {
            Rule::subject_line => into.subject = Some(self.texted(node)),
            Rule::body_line => into.body = Some(self.texted(node)),
            Rule::sms_line => into.sms = Some(self.texted(node)),
            Rule::attach_line => {
                attachments.extend(node.kid(Rule::attach).map_or(Vec::new(), |kid| kid.names()))
            }
            _ => {}
        }
    }

    /// A part of a named claim.
    pub(in crate::syntax) fn claim_line(&mut self, node: &Node) -> Claim {
        let claim = node.kid(Rule::claim).unwrap_or(*node);
        self.claim(&claim)
    }
}

fn fields_of(of: FieldsOf, node: &Node) -> Item {
    Item::Fields(Fields {
        of,
        head: node.span().into(),
        fields: Vec::new(),
    })
}

fn field_type(node: &Node) -> At<Type> {
    let Some(kid) = node.kid(Rule::r#type) else {
        return At {
            value: Type::Text,
            span: node.span(),
        };
    };
    let value = match kid.first().map(|first| (first.rule(), first)) {
        Some((Rule::k_yes_no, _)) => Type::YesNo,
        Some((Rule::k_type_text, _)) => Type::Text,
        Some((Rule::k_type_number, _)) => Type::Number,
        Some((Rule::k_type_money, _)) => {
            Type::Money(kid.kid(Rule::currency).map(|currency| currency.name()))
        }
        Some((Rule::k_type_date, _)) => Type::Date,
        Some((Rule::k_type_rate, _)) => Type::Rate,
        Some((Rule::k_type_way, _)) => Type::Way,
        Some((Rule::unit, first)) => Type::Duration(unit(&first)),
        _ => Type::Named(kid.pathed()),
    };
    At {
        value,
        span: kid.span(),
    }
}

fn key(node: &Node) -> TableKey {
    match node.kid(Rule::path) {
        Some(path) => TableKey::Path(path.path()),
        None => TableKey::DaysLate(node.span().into()),
    }
}

fn standing(node: &Node) -> Standing {
    let names = node.names();
    let written = node.kid(Rule::measure);
    let limit = written.as_ref().and_then(|kid| kid.kid(Rule::path));
    let measure = match written.and_then(|kid| kid.first()).map(|kid| kid.rule()) {
        Some(Rule::k_total_unpaid) => Measure::TotalUnpaid,
        Some(Rule::k_number_unpaid) => Measure::NumberUnpaid,
        Some(Rule::k_share_used) => Measure::ShareUsed,
        _ => Measure::DaysLateOfOldest,
    };
    Standing {
        of: node.named(),
        name: names.get(1).cloned(),
        measure,
        limit: limit.map(|path| path.path()),
        rows: Vec::new(),
        head: node.span().into(),
    }
}

fn for_each(node: &Node) -> Option<ForEach> {
    let of = node.names().get(1).cloned()?;
    Some(ForEach {
        of,
        and_currency: node.has(Rule::currency_each),
    })
}

fn open_days(node: &Node) -> Vec<u8> {
    let mut days = Vec::new();
    let mut through = false;
    for kid in node.kids() {
        match kid.rule() {
            Rule::k_through => through = true,
            Rule::weekday if through => {
                // `Sat to Tue` goes over the end of the week.
                let last = weekday(&kid);
                let mut day = days.last().copied().unwrap_or(last);
                while day != last {
                    day = (day + 1) % 7;
                    days.push(day);
                }
                through = false;
            }
            Rule::weekday => days.push(weekday(&kid)),
            _ => through = false,
        }
    }
    days
}
