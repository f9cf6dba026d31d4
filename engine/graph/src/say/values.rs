//! Values: constants in the reader's way of writing, fields and tables by their names.

use jalon_core::machine::ExprId;
use jalon_core::machine::expr::Node;
use jalon_core::machine::value::Party;
use jalon_core::machine::{ChoiceId, TableId};
use jalon_core::{Day, Delay, Money, Rate, Unit};

use super::{ELLIPSIS, MAX_DEPTH, Say};
use crate::lang::Lang;

impl Say<'_> {
    /// A value.
    pub fn value(self, id: ExprId) -> String {
        self.value_within(id, MAX_DEPTH)
    }

    /// A value, no deeper than `depth`.
    pub(super) fn value_within(self, id: ExprId, depth: usize) -> String {
        let (Some(node), Some(below)) = (self.machine.expressions.get(id), depth.checked_sub(1))
        else {
            return ELLIPSIS.to_owned();
        };
        let both = |left, sign: &str, right| {
            let (left, right) = (
                self.value_within(left, below),
                self.value_within(right, below),
            );
            format!("{left} {sign} {right}")
        };
        match *node {
            Node::Text(text) => {
                let text = self.machine.expressions.texts.get(text);
                self.lang.quoted(text.map_or(ELLIPSIS, |text| text))
            }
            Node::Plus(left, right) => both(left, "+", right),
            Node::Minus(left, right) => both(left, "−", right),
            Node::Times(left, right) => both(left, "×", right),
            Node::Share { rate, of } => both(rate, self.lang.pick("of", "de"), of),
            Node::Lookup(table) => self.lookup(table, below),
            Node::LookupDated { table, .. } => {
                let table = self.machine.dated_tables.get(table);
                table.map_or(ELLIPSIS.to_owned(), |table| table.name.to_string())
            }
            ref leaf => self
                .leaf(leaf)
                .unwrap_or_else(|| self.condition_within(id, depth)),
        }
    }

    /// A value without parts; nothing for a condition.
    fn leaf(self, node: &Node) -> Option<String> {
        let machine = self.machine;
        let text = match *node {
            Node::Number(number) => self.decimal(&number.to_string()),
            Node::Money { minor, currency } => self.money(Money::new(minor, currency)),
            Node::NoMoney => "0".to_owned(),
            Node::Date(day) => self.date(day),
            Node::Time(time) => time.to_string(),
            Node::Rate(rate) => self.rate(rate),
            Node::Delay(delay) => self.delay(delay),
            Node::Way(way) => self.way(way),
            Node::Currency(currency) => currency.to_string(),
            Node::Choice { choice, value } => self.choice(choice, value),
            Node::StandingValue { standing, value } => {
                let standing = machine.standings.get(standing)?;
                standing.values.get(usize::from(value))?.to_string()
            }
            Node::Team(team) => self.team(team),
            Node::Role(role) => self.role(role),
            Node::Agency(agency) => self.agency(agency),
            Node::Calendar(calendar) => machine.calendars.get(calendar)?.name.to_string(),
            Node::Terms(terms) => machine.terms.get(terms)?.name.to_string(),
            Node::Template(template) => machine.templates.get(template)?.name.to_string(),
            Node::Never => self.say("none", "aucun"),
            Node::Fact(fact) => self.fact(fact),
            Node::InvoiceField(field) => machine.invoice_fields.get(field)?.name.to_string(),
            Node::CustomerField { party, field } => {
                let field = machine.customer_fields.get(field)?;
                format!("{}.{}", self.party(party), field.name)
            }
            Node::Payload(place) => self.payload.get(usize::from(place))?.name.to_string(),
            Node::Standing { party, standing } => {
                let standing = machine.standings.get(standing)?;
                format!("{}.{}", self.party(party), standing.name)
            }
            Node::WayOf(role) => {
                let role = self.role(role);
                self.lang
                    .pick(format!("way of {role}"), format!("canal du {role}"))
            }
            Node::StepDay(step) => self.step(step),
            Node::MilestoneDay(milestone) => self.milestone(milestone),
            _ => return None,
        };
        Some(text)
    }

    /// What a decision table says: the range of its results where they are delays of one unit.
    fn lookup(self, id: TableId, depth: usize) -> String {
        let Some(table) = self.machine.tables.get(id) else {
            return ELLIPSIS.to_owned();
        };
        let delays = table.rows.iter().map(|row| match row.says {
            Some(says) => match self.machine.expressions.get(says)? {
                Node::Delay(delay) => Some(*delay),
                _ => None,
            },
            None => None,
        });
        let delays: Option<Vec<Delay>> = delays.collect();
        match delays.as_deref().and_then(|delays| self.range(delays)) {
            Some(range) if depth > 0 => {
                let by = self.lang.pick("by", "selon");
                format!("{range} ({by} {})", table.name)
            }
            _ => table.name.to_string(),
        }
    }

    /// `3 to 5 business days`; nothing where the units differ.
    fn range(self, delays: &[Delay]) -> Option<String> {
        let unit = delays.first()?.unit;
        if delays.iter().any(|delay| delay.unit != unit) {
            return None;
        }
        let least = delays.iter().map(|delay| delay.count).min()?;
        let most = delays.iter().map(|delay| delay.count).max()?;
        let longest = self.delay(Delay::new(most, unit));
        Some(match least == most {
            true => longest,
            false => format!("{least} {} {longest}", self.lang.pick("to", "à")),
        })
    }

    /// The delay that a value is, if it is a constant.
    pub fn constant_delay(self, id: ExprId) -> Option<Delay> {
        match self.machine.expressions.get(id)? {
            Node::Delay(delay) => Some(*delay),
            _ => None,
        }
    }

    /// A length of time.
    pub fn delay(self, delay: Delay) -> String {
        let Delay { count, unit } = delay;
        let (one, many) = match (self.lang, unit) {
            (Lang::En, Unit::Minutes) => ("minute", "minutes"),
            (Lang::En, Unit::Hours) => ("hour", "hours"),
            (Lang::En, Unit::Days) => ("day", "days"),
            (Lang::En, Unit::BusinessDays) => ("business day", "business days"),
            (Lang::En, Unit::Weeks) => ("week", "weeks"),
            (Lang::En, Unit::Months) => ("month", "months"),
            (Lang::En, Unit::Years) => ("year", "years"),
            (Lang::Fr, Unit::Minutes) => ("minute", "minutes"),
            (Lang::Fr, Unit::Hours) => ("heure", "heures"),
            (Lang::Fr, Unit::Days) => ("jour", "jours"),
            (Lang::Fr, Unit::BusinessDays) => ("jour ouvré", "jours ouvrés"),
            (Lang::Fr, Unit::Weeks) => ("semaine", "semaines"),
            (Lang::Fr, Unit::Months) => ("mois", "mois"),
            (Lang::Fr, Unit::Years) => ("an", "ans"),
        };
        let is_one = count == 1 || (count == 0 && self.lang == Lang::Fr);
        format!("{count}\u{a0}{}", if is_one { one } else { many })
    }

    fn choice(self, choice: ChoiceId, value: u16) -> String {
        let choice = self.machine.choices.get(choice);
        let value = choice.and_then(|choice| choice.values.get(usize::from(value)));
        value.map_or(ELLIPSIS.to_owned(), ToString::to_string)
    }

    /// Whose field it is.
    pub(super) fn party(self, party: Party) -> String {
        match party {
            Party::Customer => self.say("customer", "client"),
            Party::Payer => self.say("payer", "payeur"),
        }
    }

    fn money(self, money: Money) -> String {
        let amount = money.amount().without_zeros().to_string();
        format!("{}\u{a0}{}", self.decimal(&amount), money.currency)
    }

    fn rate(self, rate: Rate) -> String {
        let percent = rate.percent().without_zeros().to_string();
        format!("{}\u{a0}%", self.decimal(&percent))
    }

    /// A number with groups of three digits, and the decimal sign of the language.
    fn decimal(self, plain: &str) -> String {
        let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("−", digits),
            None => ("", whole),
        };
        let mut grouped = String::from(sign);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(self.lang.pick(',', '\u{a0}'));
            }
            grouped.push(digit);
        }
        match rest {
            "" => grouped,
            rest => format!("{grouped}{}{rest}", self.lang.pick('.', ',')),
        }
    }

    fn date(self, day: Day) -> String {
        match self.lang {
            Lang::En => day.to_string(),
            Lang::Fr => format!(
                "{:02}/{:02}/{:04}",
                day.day_of_month(),
                day.month(),
                day.year()
            ),
        }
    }
}
