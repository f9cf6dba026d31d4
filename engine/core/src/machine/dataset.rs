//! Datasets: dated lists that a machine speaks of by name, and that may grow while its invoices run.
//!
//! Holidays are decreed and rates are published years after a script was compiled. So they are no
//! part of the machine: a running invoice stays with its machine and gets the newer list. Which list
//! it had when, its journal tells by the list's [hash](DatasetHash); so a replay finds the same days
//! and rates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::canonical::{CanonicalError, NotAHash};
use super::digest::Digest;
use super::terms::Terms;
use crate::day::Day;
use crate::rate::Rate;

/// The datasets that come with a compiled script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Datasets {
    /// The lists of days off that the machine's calendars name.
    pub holidays: Vec<Holidays>,
    /// The rates that the machine's tables by date name.
    pub rates: Vec<Rates>,
    /// Payment terms of the library that the script does not speak of, but that a customer may have.
    pub terms: Vec<Terms>,
}

/// A list of days off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Its name.
    pub name: SmolStr,
    /// The days, earliest first, each once.
    pub days: Vec<Day>,
}

/// Rates that were published, each from its day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// The name of the table by date.
    pub name: SmolStr,
    /// Its rows, earliest first.
    pub rows: Vec<RateRow>,
}

/// A rate with the day from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateRow {
    /// First day; it holds until the next row begins.
    pub from: Day,
    /// The rate.
    pub rate: Rate,
}

impl Rates {
    /// The row for a day; none for a day before the first row, which is an error and never a guess.
    pub fn row_on(&self, day: Day) -> Option<&RateRow> {
        let begun = self.rows.partition_point(|row| row.from <= day);
        self.rows.get(begun.checked_sub(1)?)
    }
}

/// The hash of a dataset, or of several: `jd0-` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetHash(Digest);

const PREFIX: &str = "jd0-";

impl DatasetHash {
    /// The hash of the canonical form of a dataset.
    pub fn of(dataset: &impl Serialize) -> Result<DatasetHash, CanonicalError> {
        Digest::of(dataset).map(DatasetHash)
    }
}

impl fmt::Display for DatasetHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{PREFIX}{}", self.0)
    }
}

impl fmt::Debug for DatasetHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for DatasetHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<DatasetHash, NotAHash> {
        let digits = text.strip_prefix(PREFIX).ok_or(NotAHash)?;
        Digest::read(digits).map(DatasetHash).ok_or(NotAHash)
    }
}

impl Serialize for DatasetHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DatasetHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DatasetHash, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        let row = |from: &str, rate: &str| RateRow {
            from: from.parse().unwrap(),
            rate: rate.parse().unwrap(),
        };
        Rates {
            name: "reference_rate".into(),
            rows: vec![row("2025-01-01", "3.15 %"), row("2025-07-01", "2.15 %")],
        }
    }

    #[test]
    fn a_day_before_the_first_row_has_no_rate() {
        let on = |day: &str| {
            let row = rates().row_on(day.parse().unwrap()).copied();
            row.map(|row| row.rate.to_string())
        };
        assert_eq!(on("2024-12-31"), None);
        assert_eq!(on("2025-01-01").as_deref(), Some("3.15 %"));
        assert_eq!(on("2025-06-30").as_deref(), Some("3.15 %"));
        assert_eq!(on("2030-01-01").as_deref(), Some("2.15 %"));
    }

    #[test]
    fn a_new_rate_is_a_new_dataset() {
        let mut newer = rates();
        let before = DatasetHash::of(&newer).unwrap();
        newer.rows.push(RateRow {
            from: "2026-01-01".parse().unwrap(),
            rate: "2.15 %".parse().unwrap(),
        });
        assert_ne!(DatasetHash::of(&newer).unwrap(), before);
        assert_eq!(before.to_string().parse(), Ok(before));
        assert_eq!("jm0-00".parse::<DatasetHash>(), Err(NotAHash));
    }
}
