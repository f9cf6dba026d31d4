//! The rules by which the lists of days off were made, one line for each day of the law.

use jalon_core::{Day, Weekday};

/// The first and the last year of the lists.
pub const YEARS: (i32, i32) = (2024, 2035);

/// When a day off falls.
#[derive(Clone, Copy)]
pub enum Rule {
    /// Month and day.
    On(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i32),
    /// The nth Monday of a month.
    Monday(u32, u32),
    /// The last Monday of a month.
    LastMonday(u32),
    /// The Wednesday before 23 November.
    Repentance,
    /// Month and day; where that is a Saturday or a Sunday, also the next weekday that is free.
    Substituted(u32, u32),
    /// Once: year, month and day.
    Once(i32, u32, u32),
}

use Rule::{Easter, LastMonday, Monday, On, Once, Repentance, Substituted};

/// A day off with its name where it is kept.
pub type Off = (Rule, &'static str);

/// A list: its file below `stdlib/holidays`, its heading, its name in the oracle, its days.
pub struct List {
    pub file: &'static str,
    pub heading: &'static str,
    pub oracle: &'static str,
    pub days: Vec<Off>,
}

const FRANCE: &[Off] = &[
    (On(1, 1), "Jour de l'an"),
    (Easter(1), "Lundi de Pâques"),
    (On(5, 1), "Fête du Travail"),
    (On(5, 8), "Fête de la Victoire"),
    (Easter(39), "Ascension"),
    (Easter(50), "Lundi de Pentecôte"),
    (On(7, 14), "Fête nationale"),
    (On(8, 15), "Assomption"),
    (On(11, 1), "Toussaint"),
    (On(11, 11), "Armistice"),
    (On(12, 25), "Noël"),
];

const BELGIUM: &[Off] = &[
    (On(1, 1), "Nouvel An"),
    (Easter(0), "Pâques"),
    (Easter(1), "Lundi de Pâques"),
    (On(5, 1), "Fête du Travail"),
    (Easter(39), "Ascension"),
    (Easter(49), "Pentecôte"),
    (Easter(50), "Lundi de Pentecôte"),
    (On(7, 21), "Fête nationale"),
    (On(8, 15), "Assomption"),
    (On(11, 1), "Toussaint"),
    (On(11, 11), "Armistice"),
    (On(12, 25), "Noël"),
];

const TARGET2: &[Off] = &[
    (On(1, 1), "New Year's Day"),
    (Easter(-2), "Good Friday"),
    (Easter(1), "Easter Monday"),
    (On(5, 1), "Labour Day"),
    (On(12, 25), "Christmas Day"),
    (On(12, 26), "Christmas Holiday"),
];

const GERMANY: &[Off] = &[
    (On(1, 1), "Neujahr"),
    (Easter(-2), "Karfreitag"),
    (Easter(1), "Ostermontag"),
    (On(5, 1), "Tag der Arbeit"),
    (Easter(39), "Christi Himmelfahrt"),
    (Easter(50), "Pfingstmontag"),
    (On(10, 3), "Tag der Deutschen Einheit"),
    (On(12, 25), "Erster Weihnachtstag"),
    (On(12, 26), "Zweiter Weihnachtstag"),
];

const EPIPHANY: Off = (On(1, 6), "Heilige Drei Könige");
const WOMEN: Off = (On(3, 8), "Frauentag");
const EASTER_SUNDAY: Off = (Easter(0), "Ostersonntag");
const WHIT_SUNDAY: Off = (Easter(49), "Pfingstsonntag");
const CORPUS_CHRISTI: Off = (Easter(60), "Fronleichnam");
const ASSUMPTION: Off = (On(8, 15), "Mariä Himmelfahrt");
const CHILDREN: Off = (On(9, 20), "Weltkindertag");
const REFORMATION: Off = (On(10, 31), "Reformationstag");
const ALL_SAINTS: Off = (On(11, 1), "Allerheiligen");
const REPENTANCE: Off = (Repentance, "Buß- und Bettag");

/// Each Land: its file, its name, its name in the oracle, its days beside those of all Germany.
const LAENDER: &[(&str, &str, &str, &[Off])] = &[
    (
        "germany-baden-wuerttemberg",
        "Baden-Württemberg",
        "DE-BW",
        &[EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS],
    ),
    (
        "germany-bavaria",
        "Bayern; 15 August, where a municipality keeps it, is yours to add",
        "DE-BY",
        &[EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS],
    ),
    (
        "germany-augsburg",
        "Augsburg",
        "DE-Augsburg",
        &[
            EPIPHANY,
            CORPUS_CHRISTI,
            (On(8, 8), "Augsburger Hohes Friedensfest"),
            ASSUMPTION,
            ALL_SAINTS,
        ],
    ),
    (
        "germany-berlin",
        "Berlin",
        "DE-BE",
        &[
            WOMEN,
            (Once(2025, 5, 8), "80. Jahrestag der Befreiung"),
            (Once(2028, 6, 17), "75. Jahrestag des 17. Juni 1953"),
        ],
    ),
    (
        "germany-brandenburg",
        "Brandenburg",
        "DE-BB",
        &[EASTER_SUNDAY, WHIT_SUNDAY, REFORMATION],
    ),
    ("germany-bremen", "Bremen", "DE-HB", &[REFORMATION]),
    ("germany-hamburg", "Hamburg", "DE-HH", &[REFORMATION]),
    ("germany-hesse", "Hessen", "DE-HE", &[CORPUS_CHRISTI]),
    (
        "germany-lower-saxony",
        "Niedersachsen",
        "DE-NI",
        &[REFORMATION],
    ),
    (
        "germany-mecklenburg",
        "Mecklenburg-Vorpommern",
        "DE-MV",
        &[WOMEN, REFORMATION],
    ),
    (
        "germany-north-rhine-westphalia",
        "Nordrhein-Westfalen",
        "DE-NW",
        &[CORPUS_CHRISTI, ALL_SAINTS],
    ),
    (
        "germany-rhineland-palatinate",
        "Rheinland-Pfalz",
        "DE-RP",
        &[CORPUS_CHRISTI, ALL_SAINTS],
    ),
    (
        "germany-saarland",
        "Saarland",
        "DE-SL",
        &[CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS],
    ),
    (
        "germany-saxony",
        "Sachsen",
        "DE-SN",
        &[REFORMATION, REPENTANCE],
    ),
    (
        "germany-saxony-anhalt",
        "Sachsen-Anhalt",
        "DE-ST",
        &[EPIPHANY, REFORMATION],
    ),
    (
        "germany-schleswig-holstein",
        "Schleswig-Holstein",
        "DE-SH",
        &[REFORMATION],
    ),
    (
        "germany-thuringia",
        "Thüringen",
        "DE-TH",
        &[CHILDREN, REFORMATION],
    ),
];

/// What all nations of the United Kingdom keep.
const UNITED_KINGDOM: &[Off] = &[
    (Substituted(1, 1), "New Year's Day"),
    (Easter(-2), "Good Friday"),
    (Monday(5, 1), "Early May bank holiday"),
    (LastMonday(5), "Spring bank holiday"),
    (Substituted(12, 25), "Christmas Day"),
    (Substituted(12, 26), "Boxing Day"),
];

const EASTER_MONDAY: Off = (Easter(1), "Easter Monday");
const SUMMER: Off = (LastMonday(8), "Summer bank holiday");

/// All lists.
pub fn lists() -> Vec<List> {
    let list = |file, heading, oracle, days: &[&[Off]]| List {
        file,
        heading,
        oracle,
        days: days.concat(),
    };
    let mut lists = vec![
        list(
            "france",
            "France (Code du travail, L3133-1)",
            "FR",
            &[FRANCE],
        ),
        list(
            "alsace-moselle",
            "Bas-Rhin, Haut-Rhin and Moselle (Code du travail, L3134-13)",
            "FR-Alsace-Moselle",
            &[
                FRANCE,
                &[
                    (Easter(-2), "Vendredi saint"),
                    (On(12, 26), "Saint-Étienne"),
                ],
            ],
        ),
        list("belgium", "Belgium", "BE", &[BELGIUM]),
        list(
            "target2",
            "TARGET, the settlement system of the euro",
            "TARGET2",
            &[TARGET2],
        ),
        list(
            "germany",
            "Germany: the days that all Länder keep",
            "DE",
            &[GERMANY],
        ),
        list(
            "england-and-wales",
            "England and Wales",
            "UK-ENG",
            &[UNITED_KINGDOM, &[EASTER_MONDAY, SUMMER]],
        ),
        list(
            "scotland",
            "Scotland: the bank holidays; many towns keep others",
            "UK-SCT",
            &[
                &[
                    (Substituted(1, 1), "New Year's Day"),
                    (Substituted(1, 2), "2 January"),
                ],
                UNITED_KINGDOM
                    .split_first()
                    .map_or(&[][..], |(_, rest)| rest),
                &[
                    (Monday(8, 1), "Summer bank holiday"),
                    (Substituted(11, 30), "Saint Andrew's Day"),
                    (Once(2026, 6, 15), "Scotland at the World Cup"),
                ],
            ],
        ),
        list(
            "northern-ireland",
            "Northern Ireland",
            "UK-NIR",
            &[
                UNITED_KINGDOM,
                &[
                    EASTER_MONDAY,
                    SUMMER,
                    (Substituted(3, 17), "Saint Patrick's Day"),
                    (Substituted(7, 12), "Battle of the Boyne"),
                ],
            ],
        ),
    ];
    for (file, land, oracle, own) in LAENDER {
        lists.push(list(file, land, oracle, &[GERMANY, own]));
    }
    lists
}

impl List {
    /// Its days, earliest first, with their names.
    pub fn dated(&self) -> Vec<(Day, String)> {
        let mut dated: Vec<(Day, String)> = Vec::new();
        for year in YEARS.0..=YEARS.1 {
            for (rule, name) in &self.days {
                dated.extend(rule.on(year).map(|day| (day, (*name).to_owned())));
            }
            for (rule, name) in &self.days {
                let Substituted(month, day) = rule else {
                    continue;
                };
                let day = ymd(year, *month, *day);
                if is_weekday(day) {
                    continue;
                }
                let taken = |day: &Day| dated.iter().any(|(other, _)| other == day);
                let mut free = day;
                while !is_weekday(free) || taken(&free) {
                    free = free.plus_days(1);
                }
                dated.push((free, format!("{name} (substitute day)")));
            }
        }
        dated.sort();
        dated
    }
}

impl Rule {
    fn on(self, year: i32) -> Option<Day> {
        Some(match self {
            On(month, day) | Substituted(month, day) => ymd(year, month, day),
            Easter(days) => easter(year).plus_days(days),
            Monday(month, nth) => monday_from(ymd(year, month, 7 * nth - 6)),
            LastMonday(month) => monday_from(ymd(year, month, 1).month_end().plus_days(-6)),
            Repentance => monday_from(ymd(year, 11, 14)).plus_days(2),
            Once(only, month, day) if only == year => ymd(year, month, day),
            Once(..) => return None,
        })
    }
}

fn monday_from(day: Day) -> Day {
    let ahead = (7 - day.weekday().index()) % 7;
    day.plus_days(i32::try_from(ahead).unwrap())
}

/// Monday to Friday.
pub fn is_weekday(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn ymd(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter(year: i32) -> Day {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    ymd(
        year,
        u32::try_from(n / 31).unwrap(),
        u32::try_from(n % 31 + 1).unwrap(),
    )
}
