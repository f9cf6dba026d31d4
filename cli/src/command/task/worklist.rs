//! What waits for people: tasks that nobody has closed, and lines that wait for a sign-off.

use jalon_core::eval::Facts;
use jalon_core::machine::action::{Does, Task};
use jalon_core::machine::line::SignOff;
use jalon_core::machine::{PathId, TeamId};
use jalon_core::step::{Account, OpenTask, Pending, PendingState, Subject, View};
use jalon_core::{Instant, Machine, Money};
use jalon_dsl::diagnostic::{Text, text};
use jalon_render::{Language, Parties, one_line_text};
use jalon_simulate::World;
use smol_str::{SmolStr, ToSmolStr};

use crate::command::invoice::found::each_account;
use crate::command::simulate::Script;
use crate::command::words::act_alone;
use crate::house::House;
use crate::stop::Stop;

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// The key of its customer.
    pub customer: SmolStr,
    /// The name of its customer.
    pub customer_name: SmolStr,
    /// What is open of it.
    pub open: Money,
    /// The team that is asked.
    pub team: SmolStr,
    /// The name of the line: its path in the script.
    pub name: SmolStr,
    /// Which time it was begun: with invoice and name, it is the same entry.
    pub occurrence: u16,
    /// Until when it is to be done, if the script says so.
    pub until: Option<Instant>,
    /// The same, in the zone of the calendar.
    pub until_shown: Option<String>,
    /// What is asked.
    pub asked: Asked,
}

/// What is asked of a person.
#[derive(Clone, Debug)]
pub enum Asked {
    /// To do something, and to tell how it came out.
    Task {
        /// What, in the language of the house.
        text: String,
        /// The answers; any will do if there are none.
        answers: Vec<Answer>,
    },
    /// To agree with a line before it is done.
    SignOff {
        /// What it does.
        does: Text,
        /// Who has agreed.
        signed: Vec<SmolStr>,
        /// How many must agree.
        persons: u8,
    },
}

/// An answer that a task offers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is called.
    pub label: SmolStr,
    /// What is to be filled in with it.
    pub asks: Vec<SmolStr>,
}

/// What stands for a value that is not known any more: of the event that a task answers.
const GAP: &str = "…";

/// All that waits and is wanted, team by team, what is due first at the top; at most so many.
pub fn all(
    house: &mut House,
    (most, is_wanted): (usize, &dyn Fn(&Entry) -> bool),
    now: Instant,
) -> Result<Vec<Entry>, Stop> {
    let (mut found, mut some) = (Vec::new(), Vec::new());
    each_account(house, &mut |account, script| {
        for subject in &account.subjects {
            of_subject(account, subject, script, now, &mut some);
        }
        found.extend(some.drain(..).filter(|entry| is_wanted(entry)));
        found.len() < most
    })?;
    found.truncate(most);
    found.sort_by(|one, other| {
        let order = |entry: &Entry| {
            let until = entry.until.unwrap_or(Instant::from_millis(i64::MAX));
            (entry.team.clone(), until, entry.invoice.clone())
        };
        order(one).cmp(&order(other))
    });
    Ok(found)
}

/// What waits of one invoice.
pub fn of_subject(
    account: &Account,
    subject: &Subject,
    script: &Script,
    now: Instant,
    found: &mut Vec<Entry>,
) {
    let Some(invoice) = subject.invoice() else {
        return;
    };
    let of = Of {
        world: &script.world,
        account,
        subject,
        now,
    };
    let customer = account.customers.get(usize::from(subject.customer));
    let ledger = &invoice.ledger;
    let entry = |team, path, occurrence, instalment, until: Option<Instant>, asked| Entry {
        invoice: invoice.number.clone(),
        customer: customer.map(|one| one.key.clone()).unwrap_or_default(),
        customer_name: customer.map(|one| one.name.clone()).unwrap_or_default(),
        open: Money::new(ledger.open().amount_due(), ledger.currency()),
        team: of.team(team),
        name: of.name(path),
        occurrence,
        until,
        until_shown: until.map(|at| of.local(at, instalment)),
        asked,
    };
    for open in &subject.tasks {
        if let Some((team, asked)) = of.task(open) {
            found.push(entry(team, open.path, open.occurrence, 0, open.due, asked));
        }
    }
    for pending in &subject.pending {
        if let Some((team, until, asked)) = of.proposal(pending) {
            let (path, instalment) = (pending.path, pending.instalment);
            found.push(entry(
                team,
                path,
                pending.occurrence,
                instalment,
                until,
                asked,
            ));
        }
    }
}

/// An invoice, as the words for it need it.
struct Of<'a> {
    world: &'a World,
    account: &'a Account,
    subject: &'a Subject,
    now: Instant,
}

impl Of<'_> {
    fn machine(&self) -> &Machine {
        &self.world.machine
    }

    fn team(&self, team: TeamId) -> SmolStr {
        let team = self.machine().teams.get(team);
        team.map(|team| team.name.clone()).unwrap_or_default()
    }

    fn name(&self, path: PathId) -> SmolStr {
        self.machine().path(path).to_smolstr()
    }

    fn view(&self, instalment: u16) -> View<'_> {
        let seen = (self.subject, instalment);
        let context = &self.world.context;
        View::of(self.machine(), context, self.account, seen, None, self.now)
    }

    fn local(&self, at: Instant, instalment: u16) -> String {
        let view = self.view(instalment);
        let (day, time) = view.calendar().parts().zone.local(at);
        format!("{day} {time}")
    }

    fn task(&self, open: &OpenTask) -> Option<(TeamId, Asked)> {
        let does = &self.machine().actions.get(open.action)?.does;
        let (Does::Task(task) | Does::Call { task, .. }) = does else {
            return None;
        };
        let outcomes = task.outcomes.iter().map(|outcome| Answer {
            label: outcome.label.clone(),
            asks: outcome.asks.iter().map(|ask| ask.name.clone()).collect(),
        });
        let asked = Asked::Task {
            text: self.text(task),
            answers: outcomes.collect(),
        };
        Some((task.team, asked))
    }

    fn text(&self, task: &Task) -> String {
        let language = Language::of_tag(&self.world.language);
        let written = task.text.as_ref().and_then(|text| {
            let view = self.view(0);
            let parties = Parties::default();
            one_line_text(self.machine(), text, &view, &parties, language, Some(GAP)).ok()
        });
        written.unwrap_or_default()
    }

    fn proposal(&self, pending: &Pending) -> Option<(TeamId, Option<Instant>, Asked)> {
        let PendingState::Proposed { signed, until, .. } = &pending.state else {
            return None;
        };
        let line = self.machine().lines.get(pending.line?)?;
        let SignOff { by, persons, .. } = line.sign_off.as_ref()?;
        let actions = line.actions.iter().filter_map(|id| {
            let act = self.machine().actions.get(*id)?.does.act()?;
            Some(act_alone(act))
        });
        let does: Vec<Text> = actions.collect();
        let joined = |of: fn(&Text) -> &str| does.iter().map(of).collect::<Vec<_>>().join(", ");
        let asked = Asked::SignOff {
            does: text(joined(|one| &one.en), joined(|one| &one.fr)),
            signed: signed.clone(),
            persons: *persons,
        };
        Some((*by, *until, asked))
    }
}
