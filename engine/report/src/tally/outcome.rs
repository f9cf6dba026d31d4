//! From what was counted to what the report shows.

use jalon_core::Money;
use jalon_core::machine::{JourneyId, StepId};
use jalon_simulate::replay::Action;

use super::{InCurrency, Journey, Tally, invoice};
use crate::model::{self, Aged, Ageing, Cash, Estimate, Figures, Funnel, Kind, Outcome, Row};
use crate::model::{Script, Step, Withheld, Worklist};

/// The words of the reader's language for names of outputs.
pub struct Words<'a> {
    /// What is done.
    pub action: &'a dyn Fn(Action) -> String,
    /// Why it is not done, by the name of the reason.
    pub reason: &'a dyn Fn(&str) -> String,
}

impl Tally<'_> {
    /// The outcome of a script.
    pub fn outcome(self, script: Script, words: &Words<'_>) -> Outcome {
        let figures = self.figures();
        let cash = self.currencies.iter().map(|(currency, counted)| Cash {
            currency: *currency,
            weeks: counted.weeks.iter().copied().map(Estimate::exact).collect(),
        });
        let ageing = self.currencies.iter().map(|(currency, counted)| Ageing {
            currency: *currency,
            dates: self.aged(counted),
        });
        let tasks = self.tasks.iter();
        let tasks = tasks.map(|(team, days)| row(Kind::Named(team.to_string()), days));
        let journeys = self.journeys.iter();
        Outcome {
            script,
            figures,
            cash: cash.collect(),
            ageing: ageing.collect(),
            messages: rows(&self.messages),
            tasks: tasks.collect(),
            actions: rows(&self.actions),
            funnels: journeys
                .map(|(id, counted)| self.funnel(*id, counted))
                .collect(),
            withheld: self.withheld(words),
            worklist: self.worklist(words),
        }
    }

    fn figures(&self) -> Figures {
        let share = self.paid_on_time * 1_000;
        let currencies = self
            .currencies
            .iter()
            .map(|(currency, counted)| model::InCurrency {
                invoices: counted.invoices,
                amount: Money::new(counted.amount, *currency),
                days_late: None,
                days_sales: days_sales(counted),
            });
        Figures {
            invoices: self.invoices,
            currencies: currencies.collect(),
            paid_on_time: whole(share)
                .checked_div(whole(self.paid))
                .map(Estimate::exact),
            days_late: average_tenths(self.days_late, self.paid).map(Estimate::exact),
            messages: hundredths(sum(self.messages.values())),
            tasks: hundredths(sum(self.tasks.values())),
            formal_notices: hundredths(self.formal_notices),
            handovers: hundredths(self.handovers),
        }
    }

    fn aged(&self, counted: &InCurrency) -> Vec<Aged> {
        let dates = self.frame.dates.iter().zip(&counted.aged);
        let dates = dates.map(|(day, (amounts, invoices))| Aged {
            day: *day,
            amounts: *amounts,
            invoices: Some(*invoices),
        });
        dates.collect()
    }

    fn funnel(&self, id: JourneyId, counted: &Journey) -> Funnel {
        let machine = self.frame.machine;
        let journey = machine.journeys.get(id);
        let milestones = journey.map_or(&[][..], |journey| journey.milestones.as_slice());
        let milestones = milestones
            .iter()
            .filter_map(|id| machine.milestones.get(*id));
        let steps: Vec<StepId> = milestones.flat_map(|one| one.steps.clone()).collect();
        let steps = steps.into_iter().filter_map(|id| {
            let [reached, paid, disputed, elsewhere] = *counted.steps.get(&id)?;
            Some(Step {
                name: machine.steps.get(id)?.name.to_string(),
                reached,
                paid,
                disputed,
                elsewhere,
            })
        });
        Funnel {
            journey: journey.map_or_else(String::new, |journey| journey.name.to_string()),
            invoices: counted.invoices,
            steps: steps.collect(),
        }
    }

    fn withheld(&self, words: &Words<'_>) -> Vec<Withheld> {
        let counted = self.withheld.iter();
        let rows = counted.map(|((what, why), counted)| Withheld {
            action: what.to_string(),
            why: (words.reason)(why),
            times: counted.times,
            invoices: counted.invoices,
            example: counted.example.to_string(),
        });
        let mut rows: Vec<Withheld> = rows.collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.times));
        rows
    }

    fn worklist(&self, words: &Words<'_>) -> Worklist {
        let items = self.items.values().map(|(action, item)| {
            let mut item = item.clone();
            item.task = format!("{} · {}", (words.action)(*action), item.task);
            item
        });
        Worklist {
            total: self.tasks_listed,
            items: items.collect(),
        }
    }
}

/// What is open, in days of the sales of the last days.
fn days_sales(counted: &InCurrency) -> Option<Estimate> {
    if counted.sales <= 0 {
        return None;
    }
    let tenths = i128::from(counted.open) * i128::from(invoice::SALES_DAYS) * 10;
    let tenths = i64::try_from(tenths / i128::from(counted.sales)).ok()?;
    Some(Estimate::exact(tenths))
}

fn average_tenths(sum: i64, count: u64) -> Option<i64> {
    let count = whole(count);
    let half = count / 2 * sum.signum();
    (sum.saturating_mul(10).saturating_add(half)).checked_div(count)
}

fn rows(rows: &std::collections::BTreeMap<Kind, Vec<u32>>) -> Vec<Row> {
    rows.iter()
        .map(|(kind, days)| row(kind.clone(), days))
        .collect()
}

fn row(kind: Kind, days: &[u32]) -> Row {
    let days = days.iter().map(|count| u64::from(*count) * 100);
    Row {
        kind,
        days: days.collect(),
    }
}

fn sum<'a>(rows: impl Iterator<Item = &'a Vec<u32>>) -> u64 {
    rows.flatten().map(|count| u64::from(*count)).sum()
}

fn hundredths(count: u64) -> Estimate {
    Estimate::exact(whole(count).saturating_mul(100))
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
