//! `jalon demo`: an installation in a folder of its own, some hundred invoices, and months that pass in
//! a minute: customers receive, pay late, dispute and promise, and teams do their tasks.

mod bank;
mod customers;
mod life;
mod mails;
mod pdf;
mod people;
mod platform;
mod programs;
mod screen;
mod set_up;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jalon_core::{Day, Instant, Zone};
use jalon_dsl::diagnostic::Lang;

use crate::Exit;
use crate::command::serve;
use crate::house::IfMissing;
use crate::stop::Stop;
use jalon_operate::fresh_mark;
use jalon_operate::import::take;
use jalon_operate::statuses;
use life::Life;
use screen::Screen;

/// Watch an installation at work: some hundred invoices, months that pass in a minute
#[derive(Args, Debug)]
pub struct Arguments {
    /// Where everything is kept (default: a new folder among the temporary ones)
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How many invoices
    #[arg(long, value_name = "NUMBER", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    invoices: u32,
    /// How many days pass
    #[arg(long, value_name = "NUMBER", default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    days: u32,
    /// What customers do depends on this number alone
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Let days pass as fast as they can
    #[arg(long)]
    fast: bool,
}

/// How long a day takes, so that it can be watched.
const DAY_LASTS: Duration = Duration::from_millis(150);

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    demo(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn demo(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let folder = match &arguments.folder {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("jalon-demo-{}", short(&fresh_mark()?))),
    };
    let (at, sink) = set_up::set_up(&folder, lang)?;
    let mut screen = Screen::new(lang, &folder);
    let mut life = Life::new(arguments.seed, arguments.invoices, lang);
    screen.begins(arguments.invoices, life.customers().len())?;
    let served = programs::serve(&at, at_hour(life.first_day(), 6))?;
    screen.serves(&served)?;
    let mut ledger = set_up::Ledger::new(&folder);
    let mut seen = BTreeMap::new();
    for passed in 0..arguments.days {
        let day = life
            .first_day()
            .plus_days(i32::try_from(passed).unwrap_or(0));
        served.clock.set(at_hour(day, 20));
        let mut morning = life.morning(day);
        let mut house = at.open(IfMissing::Refuse)?;
        let entity = house.entity.id;
        let issued = morning.invoices.iter_mut().map(|record| {
            let customer = life.name_of(&record.customer);
            pdf::attach(record, entity, customer, lang)
        });
        let documents: Vec<_> = issued.collect();
        house.store.keep(&documents)?;
        let (mut records, said) = platform::said(&mut morning, &life);
        let morning_at = at_hour(day, 6);
        let paid = std::mem::take(&mut records.payments);
        take::take(&mut house, &records, ("demo", &[]), morning_at)?;
        statuses::take(&mut house, (platform::NAME, said), morning_at)?;
        let of = (&mut life, folder.as_path());
        let told = bank::statement(&mut house, of, &paid, (day, morning_at))?;
        drop(house);
        serve::until(&at, at_hour(day, 6), at_hour(day, 20))?;
        let left = ledger.new_lines(&mut at.open(IfMissing::Refuse)?, &sink)?;
        life.react(day, &left);
        let decided = people::work(&at, &mut life, (day, at_hour(day, 20)), &mut seen)?;
        let agreed = bank::agreed(&mut at.open(IfMissing::Refuse)?, at_hour(day, 20))?;
        screen.day(day, &morning, &left, &decided)?;
        if let Some(told) = &told {
            screen.statement(told, agreed)?;
        }
        let invoices = left.iter().filter(|one| one.what == "invoice");
        if let Some((number, link)) = invoices
            .filter_map(|one| Some((one.invoices.first()?, one.link(&folder)?)))
            .next()
        {
            screen.page(number, &link)?;
        }
        if !arguments.fast {
            std::thread::sleep(DAY_LASTS);
        }
    }
    served.api.stop();
    if let Some(pages) = served.pages {
        pages.stop();
    }
    set_up::without_server(&folder, &sink)?;
    screen.ends(&life, &at)?;
    Ok(Exit::Clean)
}

fn short(mark: &str) -> &str {
    mark.get(..8).unwrap_or(mark)
}

/// An hour of a day, in universal time: the office is in Paris, an hour or two ahead.
fn at_hour(day: Day, hour: u8) -> Instant {
    let midnight = Zone::utc().instant(day, jalon_core::TimeOfDay::MIDNIGHT);
    midnight.plus_minutes(i64::from(hour) * 60)
}
