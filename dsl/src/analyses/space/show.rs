//! Examples as a script writes them: `customer.group franchise, total 15.00 EUR`.

use jalon_core::{Currency, Day, Decimal, Money, Rate};

use super::asked::Asked;
use super::example::Example;
use super::set::UNKNOWN;
use super::{Question, Space};
use crate::model::{
    ContactFact, EventFact, Fact, Id, InvoiceFact, Measure, Model, MoneyIn, Party, PartyFact,
    RoleId, SellerFact, Type, Way,
};
use crate::words::{Surface, Word};

impl Space<'_> {
    /// An example in the words of a surface; empty if every invoice is one.
    pub fn show(&self, example: &Example, surface: Surface) -> String {
        let currency = self.currency_of(example);
        let amount_tells_currency = example.values.iter().any(|(axis, value)| {
            let question = self.question(*axis);
            *value != UNKNOWN
                && question.is_some_and(|found| found.ty == Type::Money(MoneyIn::Invoice))
        });
        let parts = example.values.iter().filter_map(|(axis, value)| {
            let question = self.question(*axis)?;
            let is_currency = question.asked == Asked::Fact(Fact::Invoice(InvoiceFact::Currency));
            if is_currency && amount_tells_currency {
                return None;
            }
            Some(self.show_answer(question, *value, currency, surface))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn show_answer(
        &self,
        question: &Question,
        value: i64,
        currency: Option<Currency>,
        surface: Surface,
    ) -> String {
        let name = name(self.model, &question.asked, surface);
        let word = |word: Word| word.form(surface);
        match question.asked {
            Asked::Disputed if value == 0 => format!("{} {name}", word(Word::Not)),
            Asked::Disputed => name,
            Asked::RoleKnown(_) if value == 0 => format!("{name} {}", word(Word::Unknown)),
            Asked::RoleKnown(_) => format!("{name} {}", word(Word::Known)),
            Asked::ReceiptOf(_) if value == 0 => format!("{} {name}", word(Word::Not)),
            Asked::ReceiptOf(_) => name,
            _ => format!(
                "{name} {}",
                self.show_value(question, value, currency, surface)
            ),
        }
    }

    /// One answer to a question, without the question.
    pub fn show_value(
        &self,
        question: &Question,
        value: i64,
        currency: Option<Currency>,
        surface: Surface,
    ) -> String {
        if value == UNKNOWN {
            return Word::Unknown.form(surface).to_owned();
        }
        let model = self.model;
        let index = usize::try_from(value).unwrap_or(usize::MAX);
        let named = |name: Option<&smol_str::SmolStr>| {
            name.map_or_else(|| value.to_string(), ToString::to_string)
        };
        match question.ty {
            Type::YesNo => {
                let word = if value == 0 { Word::No } else { Word::Yes };
                word.form(surface).to_owned()
            }
            Type::Text => format!("\"{}\"", named(self.texts.get(index))),
            Type::Currency | Type::Country | Type::Language | Type::Zone => {
                named(self.texts.get(index))
            }
            Type::Number if question.asked.is_count() => value.to_string(),
            Type::Number => decimal(value, surface),
            Type::Money(place) => {
                let own = match place {
                    MoneyIn::Currency(currency) => Some(currency),
                    _ => currency,
                };
                amount(Money::new(value, own.unwrap_or(Currency::EUR)), surface)
            }
            Type::Date => Day::from_number(value).to_string(),
            Type::Time => format!("{:02}:{:02}", value / 60, value % 60),
            Type::Rate => in_surface(Rate::from_parts(value).to_string(), surface),
            Type::Delay(measure) => delay(value, measure, surface),
            Type::AnyDelay => delay(value, Measure::Days, surface),
            Type::Way => Way::ALL
                .get(index)
                .map_or_else(String::new, |way| way.word().form(surface).to_owned()),
            Type::Choice(choice) => {
                named(model.choices[choice].values.get(index).map(|at| &at.value))
            }
            Type::Standing(standing) => {
                let values = &model.standings[standing].values;
                named(values.get(index).map(|at| &at.value))
            }
            Type::Team => named(model.teams.items().get(index).map(|it| &it.declared.name)),
            Type::Role => role(model, RoleId::from_index(index), surface),
            Type::Calendar => named(
                model
                    .calendars
                    .items()
                    .get(index)
                    .map(|it| &it.declared.name),
            ),
            Type::Terms => named(model.terms.items().get(index).map(|it| &it.declared.name)),
            Type::Template => named(
                model
                    .templates
                    .items()
                    .get(index)
                    .map(|it| &it.declared.name),
            ),
            Type::Unknown => value.to_string(),
        }
    }
}

/// What is asked, as a script writes it.
pub fn name(model: &Model, asked: &Asked, surface: Surface) -> String {
    let word = |word: Word| word.form(surface);
    match asked {
        Asked::Fact(fact) => fact_name(*fact, surface),
        Asked::InvoiceField(field) => model.fields[*field].declared.name.to_string(),
        Asked::CustomerField(party, field) => {
            format!(
                "{}.{}",
                party_word(*party, surface),
                model.fields[*field].declared.name
            )
        }
        Asked::Standing(party, standing) => {
            let name = &model.standings[*standing].declared.name;
            format!("{}.{name}", party_word(*party, surface))
        }
        Asked::Data(event, index) => {
            let data = event.and_then(|event| model.events.get(event));
            let field = data.and_then(|event| event.fields.get(usize::from(*index)));
            field.map_or_else(String::new, |field| field.name.to_string())
        }
        Asked::StepDay(step) => format!("{}.{}", model.steps[*step].name, word(Word::EventDate)),
        Asked::MilestoneDay(milestone) => {
            let name = &model.milestones[*milestone].declared.name;
            format!("{name}.{}", word(Word::EventDate))
        }
        Asked::RoleKnown(id) => role(model, *id, surface),
        Asked::ReceiptOf(id) => format!(
            "{} {} {}",
            word(Word::WayOf),
            role(model, *id, surface),
            word(Word::GivesReceipt)
        ),
        Asked::Disputed => word(Word::Disputed).to_owned(),
        Asked::Compared(..) | Asked::Open(_) => String::new(),
    }
}

fn party_word(party: Party, surface: Surface) -> &'static str {
    match party {
        Party::Customer => Word::Customer.form(surface),
        Party::Payer => Word::Payer.form(surface),
    }
}

fn role(model: &Model, id: RoleId, surface: Surface) -> String {
    match id {
        RoleId::PAYER => Word::Payer.form(surface).to_owned(),
        RoleId::VALIDATOR => Word::Validator.form(surface).to_owned(),
        _ => model
            .roles
            .get(id)
            .map_or_else(String::new, |role| role.declared.name.to_string()),
    }
}

fn fact_name(fact: Fact, surface: Surface) -> String {
    let word = |word: Word| word.form(surface);
    match fact {
        Fact::Invoice(fact) => word(match fact {
            InvoiceFact::Number => Word::Number,
            InvoiceFact::Total => Word::Total,
            InvoiceFact::Principal => Word::Principal,
            InvoiceFact::Balance => Word::Balance,
            InvoiceFact::Charges => Word::Charges,
            InvoiceFact::AmountDue => Word::AmountDue,
            InvoiceFact::Currency => Word::Currency,
            InvoiceFact::PurchaseOrder => Word::PurchaseOrder,
            InvoiceFact::Issue => Word::Issue,
            InvoiceFact::Due => Word::Due,
            InvoiceFact::Sent => Word::Sending,
            InvoiceFact::DaysLate => Word::DaysLate,
        })
        .to_owned(),
        Fact::Party(party, fact) => {
            let name = word(match fact {
                PartyFact::Name => Word::Name,
                PartyFact::Country => Word::Country,
                PartyFact::Language => Word::CustomerLanguage,
                PartyFact::TimeZone => Word::TimeZone,
                PartyFact::Terms => Word::Terms,
                PartyFact::Unallocated => Word::Unallocated,
                PartyFact::Overdue => Word::Overdue,
                PartyFact::OpenInvoices => Word::OpenInvoices,
            });
            format!("{}.{name}", party_word(party, surface))
        }
        Fact::Event(_, fact) => word(match fact {
            EventFact::Reason => Word::Reason,
            EventFact::Date => Word::EventDate,
            EventFact::Amount => Word::Amount,
        })
        .to_owned(),
        Fact::Contact(fact) => {
            let name = word(match fact {
                ContactFact::Name => Word::Name,
                ContactFact::Email => Word::Email,
                ContactFact::Phone => Word::ContactPhone,
            });
            format!("{}.{name}", word(Word::Contact))
        }
        Fact::Seller(fact) => match fact {
            SellerFact::Name => word(Word::Name),
            SellerFact::Email => word(Word::Email),
            SellerFact::Phone => word(Word::ContactPhone),
            SellerFact::Iban => "iban",
            SellerFact::Bic => "bic",
        }
        .to_owned(),
        Fact::Today => "today".to_owned(),
    }
}

/// `1,200.50 EUR` in English, `1 200,50 EUR` in French.
fn amount(money: Money, surface: Surface) -> String {
    let written = money.amount().to_string();
    let (whole, decimals) = match written.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (written.as_str(), None),
    };
    let (group, point) = match surface {
        Surface::English => (',', '.'),
        Surface::French => ('\u{a0}', ','),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut shown = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            shown.push(group);
        }
        shown.push(digit);
    }
    if let Some(decimals) = decimals {
        shown.push(point);
        shown.push_str(decimals);
    }
    format!("{shown} {}", money.currency)
}

/// A number with its decimals, if it has any.
fn decimal(parts: i64, surface: Surface) -> String {
    match Decimal::new(parts, 4) {
        Ok(number) => in_surface(number.without_zeros().to_string(), surface),
        Err(_) => parts.to_string(),
    }
}

fn in_surface(number: String, surface: Surface) -> String {
    match surface {
        Surface::English => number,
        Surface::French => number.replace('.', ","),
    }
}

fn delay(count: i64, measure: Measure, surface: Surface) -> String {
    let (count, unit) = match measure {
        Measure::Hours if count % 60 == 0 && count > 0 => (count / 60, Word::Hour),
        Measure::Hours => (count, Word::Minute),
        Measure::Days => (count, Word::Day),
        Measure::BusinessDays => (count, Word::BusinessDay),
        Measure::Months => (count, Word::Month),
    };
    format!("{count} {}", unit.form_for(surface, count))
}
