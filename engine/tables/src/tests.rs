//! Files are read back by the library's own reader.

use bytes::Bytes;
use jalon_core::{Currency, Day, Instant, Money};
use parquet::basic::{ConvertedType, Encoding};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::{ROWS_MAX, Row, Writer};

fn row(number: usize) -> Row {
    Row {
        at: Instant::from_millis(1_767_600_000_000 + i64::try_from(number).unwrap()),
        day: "2026-01-05".parse().unwrap(),
        invoice: Some(format!("F-{number}").into()),
        customer: "été & fils".into(),
        milestone: None,
        action: "chase",
        step: "standard/paid/first".into(),
        source: Some("relance.jalon:12".into()),
        role: Some("payer".into()),
        channel: Some("email"),
        template: None,
        team: None,
        agency: None,
        amount: Some(Money::new(-120_050, Currency::EUR)),
        why: "due".into(),
    }
}

fn file(rows: impl IntoIterator<Item = Row>) -> SerializedFileReader<Bytes> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for row in rows {
        writer.push(row).unwrap();
    }
    let bytes = writer.finish().unwrap();
    SerializedFileReader::new(Bytes::from(bytes)).unwrap()
}

/// The values of a column, as text.
fn values(file: &SerializedFileReader<Bytes>, column: &str) -> Vec<String> {
    let rows = file.get_row_iter(None).unwrap();
    let values = rows.map(|row| {
        let row = row.unwrap();
        let mut columns = row.get_column_iter();
        let (_, field) = columns.find(|(name, _)| *name == column).unwrap();
        match field {
            Field::Str(text) => text.clone(),
            other => other.to_string(),
        }
    });
    values.collect()
}

#[test]
fn a_row_comes_back_as_it_was() {
    let file = file([row(1)]);
    assert_eq!(values(&file, "at"), ["2026-01-05 08:00:00.001 +00:00"]);
    assert_eq!(values(&file, "day"), ["2026-01-05"]);
    assert_eq!(values(&file, "invoice"), ["F-1"]);
    assert_eq!(values(&file, "customer"), ["été & fils"]);
    assert_eq!(values(&file, "milestone"), ["null"]);
    assert_eq!(values(&file, "amount"), ["-1200.5000"]);
    assert_eq!(values(&file, "currency"), ["EUR"]);
}

#[test]
fn amounts_are_exact_in_every_currency() {
    let amounts = [
        "1 JPY",
        "1.234 KWD",
        "0.0001 CLF",
        "92233720368547758.07 EUR",
    ];
    let rows = amounts.map(|amount| Row {
        amount: Some(amount.parse().unwrap()),
        ..row(1)
    });
    let expected = ["1.0000", "1.2340", "0.0001", "92233720368547758.0700"];
    assert_eq!(values(&file(rows), "amount"), expected);
}

#[test]
fn what_is_missing_stays_missing_beside_what_is_there() {
    let none = Row {
        invoice: None,
        amount: None,
        ..row(2)
    };
    let file = file([row(1), none, row(3)]);
    assert_eq!(values(&file, "invoice"), ["F-1", "null", "F-3"]);
    assert_eq!(values(&file, "currency"), ["EUR", "null", "EUR"]);
}

#[test]
fn the_first_and_the_last_day_have_their_dates() {
    let rows = [Day::from_ymd(1900, 1, 1), Day::from_ymd(2099, 12, 31)];
    let rows = rows.map(|day| Row {
        day: day.unwrap(),
        ..row(1)
    });
    assert_eq!(values(&file(rows), "day"), ["1900-01-01", "2099-12-31"]);
}

#[test]
fn a_file_without_rows_is_a_file() {
    let file = file([]);
    assert_eq!(file.metadata().file_metadata().num_rows(), 0);
    assert_eq!(
        file.metadata().file_metadata().schema_descr().num_columns(),
        16
    );
}

#[test]
fn rows_are_written_in_groups_of_bounded_size() {
    let file = file((0..ROWS_MAX + 3).map(row));
    let groups = file.metadata().row_groups().iter();
    let sizes: Vec<i64> = groups.map(|group| group.num_rows()).collect();
    assert_eq!(sizes, [i64::try_from(ROWS_MAX).unwrap(), 3]);
}

#[test]
fn texts_that_come_again_are_written_once() {
    let file = file((0..1_000).map(row));
    let group = file.metadata().row_group(0);
    for column in group.columns() {
        if column.column_descr().converted_type() == ConvertedType::UTF8 {
            let mut encodings = column.encodings();
            let name = column.column_path().string();
            assert!(
                encodings.any(|one| one == Encoding::RLE_DICTIONARY),
                "{name}"
            );
        }
    }
    let customer = group.column(3);
    assert!(
        customer.uncompressed_size() < 500,
        "{}",
        customer.uncompressed_size()
    );
}
