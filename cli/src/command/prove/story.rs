//! A path that breaks a policy, told as a test: lines of what is given and what happens, written in
//! English and put into the language of the script by `fmt`.

use jalon_core::cases::{Happens, What};
use jalon_core::eval::Stored;
use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::declared::Field;
use jalon_core::machine::{Dense, PathId, RoleId};
use jalon_core::step::Done;
use jalon_core::{
    Decision, Happening, Machine, Money, PayloadValue, Settled, TimeOfDay, Way, Zone,
};
use jalon_explore::Path;
use jalon_simulate::timeline::StepOf;
use jalon_simulate::{Deed, Scene, Timeline, World, play};

/// A story, played again.
pub struct Story {
    /// What is given, as lines of a test.
    pub given: Vec<String>,
    /// What happens, each as a line of a test.
    pub happens: Vec<String>,
    /// The lines that say what breaks the policy, if a test can say it.
    pub then: Vec<String>,
    /// Those lines say that the deed must not come, for none can name it.
    never: bool,
    /// Where in the timeline that is.
    pub entry: Option<usize>,
    /// All that happened when it was played.
    pub timeline: Timeline,
}

impl Story {
    /// Plays a path and tells it.
    pub fn new(world: &World, path: &Path) -> Story {
        let customers = [path.given.customer.clone()];
        let invoices = [path.given.invoice.clone()];
        let scene = Scene {
            customers: &customers,
            invoices: &invoices,
            happens: path.happens.iter().collect(),
            days: Vec::new(),
            until: last_day(path).plus_days(400),
        };
        let timeline = play(world, &scene);
        let machine = &world.machine;
        let entry = path.by.as_ref().and_then(|by| {
            timeline.entries.iter().position(|entry| {
                let deed = entry.deed();
                entry.at == path.at
                    && deed.is_some_and(|deed| deed.slot == by.slot && deed.does == by.does)
            })
        });
        let deed = entry.and_then(|place| {
            let entry = timeline.entries.get(place)?;
            Some((entry.day, entry.deed()?))
        });
        let named = |day: jalon_core::Day, deed: &Deed| {
            then(machine, deed).map(|what| format!("then {day} {what}"))
        };
        let line_of = deed.and_then(|(day, deed)| named(day, deed));
        let never = deed.is_some() && line_of.is_none();
        let then: Vec<String> = match (deed, line_of) {
            (Some(_), Some(line)) => vec![line],
            // What came before is named, so that only the deed itself is too many.
            (Some((day, _)), None) => {
                let before = timeline.entries.iter().take(entry.unwrap_or_default());
                let before = before.filter_map(|entry| named(entry.day, entry.deed()?));
                let nothing = format!("then nothing else until {day}");
                before.chain([nothing]).collect()
            }
            (None, _) => {
                let left = balance_at_end(&timeline).map(|left| format!("then balance is {left}"));
                left.into_iter().collect()
            }
        };
        let told = path.happens.iter();
        let happens = told
            .map(|happens| line(machine, &timeline, happens))
            .collect();
        Story {
            given: given(machine, path),
            happens,
            then,
            never,
            entry,
            timeline,
        }
    }

    /// One thing that happens, without what is given.
    pub fn of_one(world: &World, happens: &Happens) -> Story {
        let timeline = Timeline::default();
        Story {
            given: Vec::new(),
            happens: vec![line(&world.machine, &timeline, happens)],
            then: Vec::new(),
            never: false,
            entry: None,
            timeline,
        }
    }

    /// The whole as a test with a name, in the language of the script.
    pub fn test(&self, name: &str, french: bool) -> String {
        // It passes as long as the policy is broken, unless no line of a test can name the deed.
        let name = quoted(&match (self.entry, self.never, french) {
            (None, ..) => name.to_owned(),
            (_, true, false) => format!("must hold: {name}"),
            (_, true, true) => format!("doit tenir\u{a0}: {name}"),
            (_, false, false) => format!("breaks: {name}"),
            (_, false, true) => format!("enfreint\u{a0}: {name}"),
        });
        let lines = self.given.iter().chain(&self.happens).chain(&self.then);
        let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
        format!("test {name} {{\n{}}}\n", lines.concat())
    }
}

/// The zone by whose clock the days of a path are told.
pub fn zone_of(world: &World, path: &Path) -> Zone {
    let (customers, invoices) = ([path.given.customer.clone()], [path.given.invoice.clone()]);
    let scene = Scene {
        customers: &customers,
        invoices: &invoices,
        happens: Vec::new(),
        days: Vec::new(),
        until: path.given.invoice.issue,
    };
    let mut zones = scene.zones(world).into_iter();
    zones.next().unwrap_or_else(Zone::utc)
}

fn last_day(path: &Path) -> jalon_core::Day {
    let days = path.happens.iter().map(|happens| happens.day);
    let first = path
        .given
        .invoice
        .arrival
        .unwrap_or(path.given.invoice.issue);
    days.chain(path.given.invoice.due).fold(first, Ord::max)
}

fn balance_at_end(timeline: &Timeline) -> Option<Money> {
    let account = timeline.stands.last()?.accounts.first()?;
    let mut invoices = account
        .subjects
        .iter()
        .filter_map(|subject| subject.invoice());
    let ledger = &invoices.next()?.ledger;
    Some(Money::new(ledger.open().principal, ledger.currency()))
}

/// A text between quotes, on one line.
fn quoted(text: &str) -> String {
    let text = text.replace('"', "'");
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("\"{}\"", words.join(" "))
}

fn given(machine: &Machine, path: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let (customer, invoice) = (&path.given.customer, &path.given.invoice);
    let mut of: Vec<String> = Vec::new();
    of.extend(
        customer
            .country
            .as_ref()
            .map(|country| format!("country {}", quoted(country))),
    );
    for (id, value) in &customer.fields {
        let field = machine.customer_fields.get(*id);
        of.extend(field.and_then(|field| told(machine, field, value)));
    }
    if !of.is_empty() {
        lines.push(format!("customer {{ {} }}", of.join(", ")));
    }
    let mut of = vec![format!("issue {}", invoice.issue)];
    of.extend(invoice.due.map(|due| format!("due {due}")));
    of.push(format!("total {}", invoice.total));
    of.extend(invoice.arrival.map(|day| format!("arrival {day}")));
    let order = invoice.purchase_order.as_ref();
    of.extend(order.map(|order| format!("purchase_order {}", quoted(order))));
    for instalment in &invoice.instalments {
        let amount = Money::new(instalment.amount, invoice.total.currency);
        of.push(format!("instalment {amount} due {}", instalment.due));
    }
    for (id, value) in &invoice.fields {
        let field = machine.invoice_fields.get(*id);
        of.extend(field.and_then(|field| told(machine, field, value)));
    }
    for role in &customer.roles {
        of.push(format!("{} yes", role_name(machine, *role)));
    }
    lines.push(format!("invoice A {{ {} }}", of.join(", ")));
    lines
}

/// A field with its value.
fn told(machine: &Machine, field: &Field, value: &Stored) -> Option<String> {
    Some(format!("{} {}", field.name, shown(machine, field, value)?))
}

fn shown(machine: &Machine, field: &Field, value: &Stored) -> Option<String> {
    use jalon_core::machine::value::Type;
    Some(match value {
        Stored::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Stored::Text(text) => quoted(text),
        Stored::Number(number) => number.to_string(),
        Stored::Money(money) => money.to_string(),
        Stored::Date(day) => day.to_string(),
        Stored::Rate(rate) => format!("{} %", rate.percent()),
        Stored::Way(way) => way_name(*way).to_owned(),
        Stored::Choice(value) => match field.type_of {
            Type::Choice(choice) => {
                let values = &machine.choices.get(choice)?.values;
                values.get(usize::from(*value))?.to_string()
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Link => "link",
        Way::Edi => "edi",
        Way::Portal => "portal",
        Way::Attachment => "attachment",
        Way::Letter => "letter",
        Way::RegisteredLetter => "registered_letter",
        Way::Email => "email",
        Way::Sms => "sms",
    }
}

fn role_name(machine: &Machine, role: RoleId) -> &str {
    machine
        .roles
        .get(role)
        .map_or("payer", |role| role.name.as_str())
}

/// What happens, as a line of a test.
fn line(machine: &Machine, timeline: &Timeline, happens: &Happens) -> String {
    let time = happens.time.filter(|time| *time != TimeOfDay::NOON);
    let time = time.map_or_else(String::new, |time| format!(" {time}"));
    let what = match &happens.what {
        What::Event { what, from, .. } => event(machine, timeline, what, *from),
        What::Fields { invoice, .. } => {
            let fields = invoice
                .iter()
                .filter_map(|(id, value)| told(machine, machine.invoice_fields.get(*id)?, value));
            format!("correction {}", fields.collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    };
    format!("{}{time}   {what}", happens.day)
}

fn event(machine: &Machine, timeline: &Timeline, what: &Happening, from: Option<RoleId>) -> String {
    let from = from.map_or_else(String::new, |role| {
        format!(" from {}", role_name(machine, role))
    });
    let because = |reason: &jalon_core::Reason| match reason.text.is_empty() {
        true => String::new(),
        false => format!(" {}", quoted(&reason.text)),
    };
    let much =
        |amount: &Option<Money>| amount.map_or_else(String::new, |money| format!(" {money}"));
    match what {
        Happening::Receipt => format!("receipt{from}"),
        Happening::Acceptance => format!("acceptance{from}"),
        Happening::Refusal(reason) => format!("refusal{from}{}", because(reason)),
        Happening::Rejection(reason) => format!("rejection{from}{}", because(reason)),
        Happening::Suspension(reason) => format!("suspension{}", because(reason)),
        Happening::SuspensionLifted => "suspension cancelled".to_owned(),
        Happening::Dispute { reason, amount, .. } => {
            format!("dispute{}{}", much(amount), because(reason))
        }
        Happening::DisputeSettled {
            outcome, amount, ..
        } => match outcome {
            Settled::ForUs => "dispute settled for us".to_owned(),
            Settled::ForCustomer => "dispute settled for customer".to_owned(),
            Settled::InPart => format!("dispute settled in part{}", much(amount)),
        },
        Happening::Promise {
            date, announced, ..
        } => match announced {
            true => format!("payment announced on {date}"),
            false => format!("promise on {date}"),
        },
        Happening::Payment { amount, .. } => format!("payment {amount}"),
        Happening::PaymentReversed { amount, .. } => format!("payment {amount} cancelled"),
        Happening::CreditNote { amount, .. } => format!("credit note {amount}"),
        Happening::CreditNoteCancelled { amount, .. } => format!("credit note {amount} cancelled"),
        Happening::Bounce { reason, .. } => format!("bounce{}", because(reason)),
        Happening::Reply { .. } => "reply".to_owned(),
        Happening::CreditRequest(reason) => format!("credit request{}", because(reason)),
        Happening::Correction { due: Some(due), .. } => format!("correction due {due}"),
        Happening::Correction { purchase_order, .. } => {
            let order = purchase_order.as_deref().unwrap_or_default();
            format!("correction purchase_order {}", quoted(order))
        }
        Happening::TaskOutcome {
            task,
            outcome,
            payload,
            ..
        } => answer(machine, timeline, *task, *outcome, payload),
        Happening::Decision { decision, .. } => decided(machine, decision),
        Happening::Declared { event, payload } => {
            let Some(event) = machine.events.get(*event) else {
                return String::new();
            };
            format!(
                "{}{}{from}",
                event.name,
                with(machine, &event.payload, payload)
            )
        }
        _ => String::new(),
    }
}

/// ` with why mandate`.
fn with(machine: &Machine, fields: &[Field], payload: &[PayloadValue]) -> String {
    let told = fields.iter().zip(payload).filter_map(|(field, value)| {
        let value = Stored::from(value);
        told(machine, field, &value)
    });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => String::new(),
        false => format!(" with {}", told.join(", ")),
    }
}

fn answer(
    machine: &Machine,
    timeline: &Timeline,
    task: PathId,
    outcome: Option<u16>,
    payload: &[PayloadValue],
) -> String {
    let deeds = timeline.entries.iter().filter_map(|entry| entry.deed());
    let mut of_task = deeds.filter(|deed| deed.slot.path == task);
    let text = of_task.find_map(|deed| Some(deed.text.as_ref()?.subject.clone()));
    let text = quoted(&text.unwrap_or_default());
    let action = machine
        .actions
        .items()
        .iter()
        .find(|action| action.path == task);
    let of = action.and_then(|action| match &action.does {
        Does::Task(task) | Does::Call { task, .. } => Some(task),
        _ => None,
    });
    let outcome = of.and_then(|of| of.outcomes.get(usize::from(outcome?)));
    match outcome {
        Some(outcome) => {
            let with = with(machine, &outcome.asks, payload);
            format!("task {text} says {}{with}", quoted(&outcome.label))
        }
        // Any word closes a task without answers; this one is of all languages.
        None => format!("task {text} says \"OK\""),
    }
}

fn decided(machine: &Machine, decision: &Decision) -> String {
    match decision {
        Decision::SignOff(path) => signs(machine, *path, "signs off"),
        Decision::Refuse(path) => signs(machine, *path, "refuses"),
        Decision::Hold { until, .. } => format!("hold on A until {until}"),
        Decision::Release => "release on A".to_owned(),
        _ => String::new(),
    }
}

/// `receivables signs off notice`.
fn signs(machine: &Machine, path: PathId, does: &str) -> String {
    let line = machine.lines.iter().find(|(_, line)| line.path == path);
    let Some((id, line)) = line else {
        return String::new();
    };
    let team = line
        .sign_off
        .as_ref()
        .and_then(|one| machine.teams.get(one.by));
    let team = team.map_or("", |team| team.name.as_str());
    let step = machine.steps.items().iter().find(|step| step.line == id);
    let what = match step {
        Some(step) => step.name.to_string(),
        None => line
            .actions
            .iter()
            .find_map(|id| deed_word(machine, &machine.actions.get(*id)?.does))
            .unwrap_or_default(),
    };
    format!("{team} {does} {what}")
}

fn deed_word(machine: &Machine, does: &Does) -> Option<String> {
    let agency = |id| machine.agencies.get(id).map(|one| one.name.as_str());
    Some(match does {
        Does::HandOver(id) => format!("hand over to agency {}", agency(*id)?),
        Does::Entrust(id) => format!("entrust to agency {}", agency(*id)?),
        Does::FormalNotice(_) => "formal notice".to_owned(),
        Does::Resend { .. } => "resend".to_owned(),
        _ => return None,
    })
}

/// How a test names what was done, if it can.
fn then(machine: &Machine, deed: &Deed) -> Option<String> {
    let steps = StepOf::new(machine);
    let step = steps
        .get(deed.slot.path)
        .and_then(|id| machine.steps.get(id));
    let agency = |place: usize| {
        machine
            .agencies
            .items()
            .get(place)
            .map(|one| one.name.as_str())
    };
    let text = || deed.text.as_ref().map(|text| quoted(&text.subject));
    Some(match &deed.does {
        Done::HandOver { agency: id, .. } => format!("hand over to agency {}", agency(id.place())?),
        Done::Entrust(id) => format!("entrust to agency {}", agency(id.place())?),
        Done::Task { .. } => match text() {
            Some(text) => format!("task {text}"),
            None => step?.name.to_string(),
        },
        Done::Alert { team, .. } => format!("alert {}", machine.teams.get(*team)?.name),
        Done::Claim { amount, .. } => format!("claim {amount}"),
        Done::Post { action } => match &machine.actions.get(*action)?.does {
            Does::Post { name, .. } => format!("post {name}"),
            _ => return None,
        },
        Done::Message { act, .. } => match step {
            Some(step) => step.name.to_string(),
            None if *act == Act::FormalNotice => "formal notice".to_owned(),
            None if *act == Act::Resend => "resend".to_owned(),
            None => return None,
        },
        _ => return None,
    })
}
