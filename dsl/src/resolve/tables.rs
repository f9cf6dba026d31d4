//! Tables and standings: keys, rows, and the one type of what they give.

use super::Resolver;
use super::facts::Facts;
use super::fit::fits;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Cell, Expr, ExprKind, Fact, Id, InvoiceFact, Measure, MoneyIn, Party, Row, TableId, Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, Literal};
use crate::words::Word;

mod added;
mod from_file;

/// How far a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nobody has asked for it yet.
    Waiting,
    /// It is being resolved: to ask for it now is to go in a circle.
    Open,
    /// It is resolved.
    Done,
}

/// How many tables may lead to each other.
const DEPTH_MAX: usize = 32;

impl Resolver<'_> {
    pub(super) fn all_tables(&mut self) {
        for table in self.model.tables.ids() {
            self.table_type(table);
        }
    }

    /// What a table gives; resolves it if that has not been done.
    pub(super) fn table_type(&mut self, table: TableId) -> Type {
        match self.tables.get(table.index()).copied() {
            Some(Progress::Waiting) if self.open_tables < DEPTH_MAX => {
                self.open_tables += 1;
                self.tables[table.index()] = Progress::Open;
                let before = self.faults;
                self.table(table);
                self.model.tables[table].sound = self.faults == before;
                self.tables[table.index()] = Progress::Done;
                self.open_tables -= 1;
            }
            Some(Progress::Done) => {}
            _ => {
                let declared = &self.model.tables[table].declared;
                let (name, span) = (declared.name.clone(), declared.span);
                let message = text(
                    format!("the table `{name}` depends on itself"),
                    format!("la table `{name}` dépend d’elle-même"),
                );
                self.say(Diagnostic::error(codes::CIRCLE, span, message));
            }
        }
        self.model.tables[table].ty
    }

    fn table(&mut self, id: TableId) {
        let (tree, module) = self.trees.tables[id.index()];
        let mut place = Place::of_module(module);
        place.any_event = true;
        let keys = self.keys(&place, tree);
        let dated = keys
            .iter()
            .any(|key| key.kind == ExprKind::Fact(Fact::Today));
        if dated && keys.len() > 1 {
            let message = text(
                "a table by date has no second key",
                "une table par date n’a pas de seconde clé",
            );
            self.say(Diagnostic::error(codes::BAD_ROW, *tree.head, message));
        }
        let before = self.faults;
        let from_file = self.rows_from_file(tree, module);
        let told = self.faults > before;
        let trees: Vec<&ast::TableRow> = tree.rows.iter().chain(&from_file).collect();
        if trees.is_empty() && !told && !self.model.modules[module].lossy {
            let message = text(
                format!("the table `{}` has no row", tree.name.text),
                format!("la table `{}` n’a aucune ligne", tree.name.text),
            );
            self.say(Diagnostic::error(
                codes::LINE_MISSING,
                tree.name.span,
                message,
            ));
        }
        let wanted = self.type_of_rows(&place, &trees);
        let mut rows = Vec::new();
        for row in trees {
            rows.extend(self.row(&place, &keys, row, wanted));
        }
        let otherwise =
            |row: &Row| matches!(row.cells.first(), Some(cell) if cell.value == Cell::Otherwise);
        if !rows.iter().any(otherwise) {
            for (at, key) in keys.iter().enumerate() {
                let takes_any = rows.iter().any(|row| {
                    row.cells
                        .get(at)
                        .is_some_and(|cell| cell.value == Cell::Any)
                });
                if !takes_any {
                    self.key_surely_known(&place, key);
                }
            }
        }
        if dated {
            self.add_rows(id, &mut rows, wanted);
        }
        let ty = self.common_type(&keys, &rows);
        let table = &mut self.model.tables[id];
        (table.keys, table.dated, table.rows, table.ty) = (keys, dated, rows, ty);
    }

    /// A key that may be unknown must have a row that takes it: `otherwise`.
    fn key_surely_known(&mut self, place: &Place, key: &Expr) {
        if !self.may_be_unknown(place, key) {
            return;
        }
        let name = self.source(key.span).to_owned();
        let otherwise = self.word(place.module, Word::Otherwise);
        let message = text(
            format!("`{name}` may be unknown, and no row of the table takes that"),
            format!("`{name}` peut être inconnu, et aucune ligne de la table ne le prévoit"),
        );
        let fault =
            Diagnostic::error(codes::NOT_SURELY_KNOWN, key.span, message).help(shown::same(
                "add a last row: `{}`",
                "ajoutez une dernière ligne : `{}`",
                otherwise,
            ));
        self.say(fault);
    }

    fn keys(&mut self, place: &Place, tree: &ast::Table) -> Vec<Expr> {
        tree.keys
            .iter()
            .map(|key| match key {
                ast::TableKey::DaysLate(span) => Expr {
                    kind: ExprKind::Fact(Fact::Invoice(InvoiceFact::DaysLate)),
                    ty: Type::Delay(Measure::Days),
                    span: **span,
                },
                ast::TableKey::Path(path) => {
                    if let Some(name) = path.single()
                        && name.is(Word::EventDate)
                    {
                        return Expr {
                            kind: ExprKind::Fact(Fact::Today),
                            ty: Type::Date,
                            span: name.span,
                        };
                    }
                    let key = self.path(place, path, None);
                    let role = matches!(key.kind, ExprKind::RoleOf(_));
                    if role || key.is_constant() {
                        let message = text(
                            "a table is keyed by a field, not by this",
                            "une table a pour clé un champ, pas ceci",
                        );
                        self.say(Diagnostic::error(codes::TYPE_MISMATCH, key.span, message));
                        return Expr::unknown(key.span);
                    }
                    key
                }
            })
            .collect()
    }

    /// The type that the first telling row gives helps to read the others: a bare `0`, a name.
    fn type_of_rows(&mut self, place: &Place, rows: &[&ast::TableRow]) -> Option<Type> {
        rows.iter().find_map(|row| match &row.value {
            ast::Value::Literal(literal) => match &literal.value {
                Literal::Money(_) => Some(Type::Money(MoneyIn::Invoice)),
                Literal::Duration(_) => Some(Type::AnyDelay),
                Literal::Percent(_) => Some(Type::Rate),
                Literal::Date(_) => Some(Type::Date),
                Literal::YesNo(_) => Some(Type::YesNo),
                Literal::Time(_) => Some(Type::Time),
                _ => None,
            },
            ast::Value::Path(path) => self.named_constant(place, path.single()?),
            _ => None,
        })
    }

    /// The type of a name that can be a cell's value: a way, a calendar, terms, a template, a team.
    fn named_constant(&mut self, place: &Place, name: &ast::Name) -> Option<Type> {
        use super::kinds::Kind;
        let kinds = [
            (Kind::Calendar, Type::Calendar),
            (Kind::Terms, Type::Terms),
            (Kind::Template, Type::Template),
            (Kind::Team, Type::Team),
        ];
        let declared = kinds
            .into_iter()
            .find(|(kind, _)| self.peek(place.module, *kind, name).is_some());
        let way = name.word(crate::words::Group::Channel).map(|_| Type::Way);
        declared.map(|(_, ty)| ty).or(way)
    }

    fn row(
        &mut self,
        place: &Place,
        keys: &[Expr],
        tree: &ast::TableRow,
        wanted: Option<Type>,
    ) -> Option<Row> {
        let lone = tree.cells.len() == 1
            && matches!(
                tree.cells.first().map(|cell| &cell.value),
                Some(ast::Cell::Otherwise)
            );
        if !lone && tree.cells.len() != keys.len() {
            let (is, are) = (tree.cells.len(), keys.len());
            let message = text(
                format!("the table has {are} keys, and this row gives {is} before its value"),
                format!("la table a {are} clés, et cette ligne en donne {is} avant sa valeur"),
            );
            self.say(Diagnostic::error(codes::BAD_ROW, *tree.span, message));
            return None;
        }
        let mut cells = Vec::new();
        for (at, cell) in tree.cells.iter().enumerate() {
            let ty = keys.get(at).map_or(Type::Unknown, |key| key.ty);
            let value = self.cell(place, cell, ty)?;
            let span = cell.span;
            cells.push(At { value, span });
        }
        let mut place = place.clone();
        for (key, cell) in keys.iter().zip(&cells) {
            place.facts = place.facts.and(&told_by_cell(key, &cell.value));
        }
        let value = self.value(&place, &tree.value, wanted);
        if !lone {
            // In this row the keys are what its cells say.
            for key in keys {
                if let Some(key) = super::facts::key_of(key) {
                    place.facts = place.facts.with(key);
                }
            }
        }
        if !matches!(value.kind, ExprKind::Lookup(_)) {
            self.surely_known(&place, &value);
        }
        Some(Row {
            cells,
            value,
            span: *tree.span,
        })
    }

    /// A cell: constants of the type of its key.
    pub(super) fn cell(&mut self, place: &Place, tree: &At<ast::Cell>, ty: Type) -> Option<Cell> {
        let span = tree.span;
        Some(match &tree.value {
            ast::Cell::Otherwise => Cell::Otherwise,
            ast::Cell::Any => Cell::Any,
            ast::Cell::From(day) => {
                let day = self.day(*day)?;
                if ty != Type::Date && ty != Type::Unknown {
                    let wanted = shown::of_type(&self.model, ty);
                    let message = text(
                        format!("the key of this table is {}, not a date", wanted.en),
                        format!("la clé de cette table est {}, pas une date", wanted.fr),
                    );
                    self.say(Diagnostic::error(codes::TYPE_MISMATCH, span, message));
                    return None;
                }
                Cell::From(day)
            }
            ast::Cell::Under(bound) => Cell::Under(self.bound(place, bound, ty)?),
            ast::Cell::OrMore(bound) => Cell::OrMore(self.bound(place, bound, ty)?),
            ast::Cell::Between { from, to, to_under } => Cell::Between {
                from: self.bound(place, from, ty)?,
                to: self.bound(place, to, ty)?,
                to_under: *to_under,
            },
            ast::Cell::Values(values) => {
                let mut read = Vec::new();
                for value in values {
                    let value = self.typed(place, value, ty);
                    if value.ty == Type::Unknown {
                        return None;
                    }
                    if !value.is_constant() {
                        let message = text(
                            "a cell of a table is a constant, not another field",
                            "une case de table est une constante, pas un autre champ",
                        );
                        self.say(Diagnostic::error(codes::BAD_ROW, value.span, message));
                        return None;
                    }
                    read.push(value);
                }
                Cell::Values(read)
            }
        })
    }

    fn bound(&mut self, place: &Place, bound: &At<Literal>, ty: Type) -> Option<Expr> {
        let value = self.literal(bound, Some(ty));
        if !ty.has_order() {
            self.range_without_order(ty, bound.span);
            return None;
        }
        let value = self.fitted(place.module, value, ty);
        (value.ty != Type::Unknown).then_some(value)
    }

    fn range_without_order(&mut self, ty: Type, span: Span) {
        let found = shown::of_type(&self.model, ty);
        let message = text(
            format!("the key is {}, which has no range", found.en),
            format!("la clé est {}, qui n’a pas de plage", found.fr),
        );
        self.say(Diagnostic::error(codes::NO_ORDER, span, message));
    }

    /// The one type of all rows. Lengths of time of several kinds may be mixed; amounts in several
    /// currencies only if the table is keyed by the currency.
    fn common_type(&mut self, keys: &[Expr], rows: &[Row]) -> Type {
        let given = |row: &&Row| row.value.ty != Type::Unknown && row.value.kind != ExprKind::None;
        // The kind that most rows have is meant; one of another kind is the slip.
        let mut kinds: Vec<(Type, Span, usize)> = Vec::new();
        for row in rows.iter().filter(given) {
            let found = row.value.ty;
            let known = kinds
                .iter_mut()
                .find_map(|kind| Some((joined(kind.0, found, keys)?, kind)));
            match known {
                Some((ty, kind)) => (kind.0, kind.2) = (ty, kind.2 + 1),
                None => kinds.push((found, row.value.span, 1)),
            }
        }
        let most = kinds.iter().map(|kind| kind.2).max();
        // A number beside an amount is an amount that lacks its currency.
        let bare = |row: &&Row| matches!(row.value.kind, ExprKind::Number(_));
        let bare = rows.iter().find(bare);
        let money = kinds
            .iter()
            .find(|kind| bare.is_some() && kind.0.is_money());
        let common = money.or_else(|| kinds.iter().find(|kind| Some(kind.2) == most));
        let common = common.map(|kind| (kind.0, kind.1));
        if let (Some(_), Some(row)) = (money, bare) {
            let amount = rows.iter().find(|row| row.value.ty.is_money());
            let fault = self.bare_amount(keys, row, amount);
            self.say(fault);
        } else if let Some((ty, place)) = common {
            let odd = |row: &&Row| joined(ty, row.value.ty, keys).is_none();
            if let Some(odd) = rows.iter().filter(given).find(odd) {
                self.odd_row(odd, ty, place);
            }
        }
        let by_currency = keys
            .iter()
            .any(|key| key.kind == ExprKind::Fact(Fact::Invoice(InvoiceFact::Currency)));
        match common {
            Some((Type::Money(_), _)) if by_currency => {
                self.check_row_currencies(keys, rows);
                Type::Money(MoneyIn::Invoice)
            }
            Some((ty, _)) => ty,
            None if rows.iter().any(|row| row.value.kind == ExprKind::None) => Type::AnyDelay,
            None => Type::Unknown,
        }
    }

    fn odd_row(&mut self, row: &Row, common: Type, other: Span) {
        let (a, b) = (
            shown::of_type(&self.model, common),
            shown::of_type(&self.model, row.value.ty),
        );
        let message = text(
            format!(
                "all rows of a table give the same kind of thing: this is {}, and another row gives {}",
                b.en, a.en
            ),
            format!(
                "toutes les lignes d’une table donnent la même sorte de chose : ceci est {}, et une autre ligne donne {}",
                b.fr, a.fr
            ),
        );
        let fault = Diagnostic::error(codes::TYPE_MISMATCH, row.value.span, message)
            .related(other, text("the other row", "l’autre ligne"));
        self.say(fault);
    }

    /// In a table by currency each row's amount is in the row's currency.
    fn check_row_currencies(&mut self, keys: &[Expr], rows: &[Row]) {
        for row in rows {
            let facts = keys
                .iter()
                .zip(&row.cells)
                .map(|(key, cell)| told_by_cell(key, &cell.value))
                .fold(Facts::default(), |facts, told| facts.and(&told));
            let place = Place::of_module(crate::model::ModuleId(0)).knowing(facts);
            self.same_currency(&place, MoneyIn::Invoice, &row.value);
        }
    }

    pub(super) fn standings(&mut self) {
        for index in 0..self.trees.standings.len() {
            let (tree, module) = self.trees.standings[index];
            let id = Id::from_index(index);
            let place = Place::of_module(module);
            let before = self.faults;
            self.customer_or_payer(&place, &tree.of);
            let ty = match tree.measure {
                ast::Measure::DaysLateOfOldest => Type::Delay(Measure::Days),
                ast::Measure::TotalUnpaid => Type::Money(MoneyIn::Invoice),
                ast::Measure::NumberUnpaid => Type::Number,
                ast::Measure::ShareUsed => Type::Rate,
            };
            let of = self.model.standings[id].of;
            let limit = tree.limit.as_ref();
            let limit = limit.and_then(|path| self.limit_of(&place, path, of));
            let mut rows = Vec::new();
            for (cell, name) in &tree.rows {
                let Some(value) = self.cell(&place, cell, ty) else {
                    continue;
                };
                let values = &self.model.standings[id].values;
                let found = values.iter().position(|value| value.value == name.text);
                let found = found.and_then(|at| u16::try_from(at).ok()).unwrap_or(0);
                let span = cell.span;
                rows.push((At { value, span }, found));
            }
            let sound = self.faults == before;
            let standing = &mut self.model.standings[id];
            (standing.rows, standing.sound) = (rows, sound);
            standing.limit = limit;
        }
    }

    /// The field of which a share is used: an amount in one currency, of whom the standing is about.
    fn limit_of(&mut self, place: &Place, path: &ast::Path, of: Party) -> Option<Expr> {
        let limit = self.path(place, path, None);
        if limit.ty == Type::Unknown {
            return None;
        }
        let in_one = matches!(limit.ty, Type::Money(MoneyIn::Currency(_)));
        match limit.kind {
            ExprKind::CustomerField { party, .. } if party == of && in_one => Some(limit),
            _ => {
                let message = text(
                    "a limit is a field with an amount in one currency, of whom the standing is about",
                    "un plafond est un champ qui contient un montant en une devise, de celui dont c’est la situation",
                );
                let help = text(
                    "declare it: customer { credit_limit  money in EUR or unknown }",
                    "déclarez-le : client { plafond  montant en EUR ou inconnu }",
                );
                let fault = Diagnostic::error(codes::TYPE_MISMATCH, limit.span, message);
                self.say(fault.help(help));
                None
            }
        }
    }
}

/// The type of two rows together.
fn joined(a: Type, b: Type, keys: &[Expr]) -> Option<Type> {
    let by_currency = keys
        .iter()
        .any(|key| key.kind == ExprKind::Fact(Fact::Invoice(InvoiceFact::Currency)));
    Some(match (a, b) {
        (Type::Money(MoneyIn::Any), other @ Type::Money(_))
        | (other @ Type::Money(_), Type::Money(MoneyIn::Any)) => other,
        (Type::Money(a), Type::Money(b)) if a == b => Type::Money(a),
        (Type::Money(_), Type::Money(_)) if by_currency => Type::Money(MoneyIn::Invoice),
        (Type::Money(_), Type::Money(_)) => return None,
        (Type::Delay(a), Type::Delay(b)) if a != b => Type::AnyDelay,
        (a, b) if a.is_delay() && b.is_delay() => {
            if a == b {
                a
            } else {
                Type::AnyDelay
            }
        }
        (a, b) if fits(a, b) => a,
        _ => return None,
    })
}

/// What is known in a row: its currency.
fn told_by_cell(key: &Expr, cell: &Cell) -> Facts {
    let Cell::Values(values) = cell else {
        return Facts::default();
    };
    if key.kind != ExprKind::Fact(Fact::Invoice(InvoiceFact::Currency)) {
        return Facts::default();
    }
    Facts::default().in_currencies(values.iter().filter_map(|value| match value.kind {
        ExprKind::Currency(currency) => Some(currency),
        _ => None,
    }))
}
