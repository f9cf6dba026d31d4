//! Rows turned into columns.

use jalon_core::{Day, Money};
use parquet::data_type::{ByteArray, FixedLenByteArray};

use crate::row::Row;
use crate::schema::AMOUNT_DECIMALS;

/// The values of a column, with a level for each row: 1 for a value, 0 for none. Without levels
/// every row has a value.
pub enum Column {
    /// Moments.
    Moments(Vec<i64>),
    /// Days.
    Days(Vec<i32>),
    /// Texts.
    Texts(Vec<ByteArray>, Option<Vec<i16>>),
    /// Amounts.
    Amounts(Vec<FixedLenByteArray>, Vec<i16>),
}

/// The columns of rows, in the order of the schema.
pub fn of(rows: &[Row]) -> Vec<Column> {
    vec![
        Column::Moments(rows.iter().map(|row| row.at.millis()).collect()),
        Column::Days(rows.iter().map(|row| since_1970(row.day)).collect()),
        some(rows, |row| row.invoice.as_deref()),
        every(rows, |row| &row.customer),
        some(rows, |row| row.milestone.as_deref()),
        every(rows, |row| row.action),
        every(rows, |row| &row.step),
        some(rows, |row| row.source.as_deref()),
        some(rows, |row| row.role.as_deref()),
        some(rows, |row| row.channel),
        some(rows, |row| row.template.as_deref()),
        some(rows, |row| row.team.as_deref()),
        some(rows, |row| row.agency.as_deref()),
        amounts(rows),
        some(rows, |row| row.amount.map(|amount| amount.currency.code())),
        every(rows, |row| &row.why),
    ]
}

fn every<'a>(rows: &'a [Row], text: impl Fn(&'a Row) -> &'a str) -> Column {
    let texts = rows.iter().map(|row| ByteArray::from(text(row)));
    Column::Texts(texts.collect(), None)
}

fn some<'a>(rows: &'a [Row], text: impl Fn(&'a Row) -> Option<&'a str>) -> Column {
    let levels = rows.iter().map(|row| i16::from(text(row).is_some()));
    let texts = rows.iter().filter_map(|row| text(row).map(ByteArray::from));
    Column::Texts(texts.collect(), Some(levels.collect()))
}

fn amounts(rows: &[Row]) -> Column {
    let levels = rows.iter().map(|row| i16::from(row.amount.is_some()));
    let amounts = rows.iter().filter_map(|row| row.amount);
    let amounts = amounts.map(|amount| {
        let bytes = scaled(amount).to_be_bytes().to_vec();
        FixedLenByteArray::from(ByteArray::from(bytes))
    });
    Column::Amounts(amounts.collect(), levels.collect())
}

/// An amount in units of the column, which has as many decimals as any currency.
fn scaled(amount: Money) -> i128 {
    let missing = AMOUNT_DECIMALS.saturating_sub(amount.currency.decimals());
    i128::from(amount.minor) * 10_i128.pow(u32::from(missing))
}

/// Days since 1 January 1970.
fn since_1970(day: Day) -> i32 {
    const FIRST: i32 = 719_163;
    day.number() - FIRST
}
