//! What holds for all files: a record that is written comes back, and no bytes make the reading fail.

use jalon_core::records::{FieldValue, InvoiceKind, InvoiceRecord, InvoiceStatus};
use jalon_core::{Currency, Day, Money};
use jalon_intake::{Kind, Mapping};
use proptest::prelude::*;

use crate::common::{csv, csv_by, json};

/// A text that can stand in a cell and means the same without the space around it.
fn words() -> impl Strategy<Value = String> {
    "[A-Za-zé0-9€][A-Za-z0-9é,;\"'\n|\t=-]{0,8}[A-Za-z0-9é]".prop_filter("no sums", |text| {
        !text.to_lowercase().starts_with(['t', 's', 'g'])
    })
}

prop_compose! {
    fn invoice()(
        number in words(), customer in words(), payer in proptest::option::of(words()),
        issue in 700_000..760_000i64, days in proptest::option::of(0..400i32), currency in 0..167usize,
        minor in 0..i64::MAX / 10_000, credit: bool, held: bool, field in proptest::option::of(words()),
        reference in proptest::option::of(words()),
    ) -> InvoiceRecord {
        let currency = Currency::all().nth(currency).unwrap();
        let issue = Day::from_number(issue);
        InvoiceRecord {
            legal_entity: None,
            source: Some("erp".into()),
            number: number.into(),
            kind: if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice },
            status: if held { InvoiceStatus::Held } else { InvoiceStatus::Open },
            customer: customer.into(),
            payer: payer.map(Into::into),
            issue,
            due: days.map(|days| issue.plus_days(days)),
            currency,
            total: Money::new(minor, currency).amount(),
            paid: None,
            purchase_order: None,
            terms: None,
            payment_reference: reference.map(Into::into),
            arrival: None,
            credits: None,
            instalments: Vec::new(),
            attachments: Vec::new(),
            fields: field.map(|field| ("group".into(), FieldValue::Text(field.into()))).into_iter().collect(),
        }
    }
}

fn as_csv(invoices: &[InvoiceRecord], delimiter: char) -> String {
    let names =
        "number,kind,status,source,customer,payer,issue,due,currency,total,payment_reference,group";
    let mut text = names.replace(',', &delimiter.to_string()) + "\n";
    for it in invoices {
        let json = serde_json::to_value(it).unwrap();
        let cell = |name: &str| match name {
            "group" => json["fields"]["group"]
                .as_str()
                .unwrap_or_default()
                .replace('"', "\"\""),
            name => json[name].as_str().unwrap_or_default().replace('"', "\"\""),
        };
        let cells: Vec<String> = names
            .split(',')
            .map(|name| format!("\"{}\"", cell(name)))
            .collect();
        text += &(cells.join(&delimiter.to_string()) + "\n");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_invoice_comes_back_from_csv_and_from_json(invoice in invoice(), at in 0..4usize) {
        let delimiter = [',', ';', '\t', '|'][at];
        let from_csv = csv_by(as_csv(std::slice::from_ref(&invoice), delimiter).as_bytes(), "decimal = \".\"").unwrap();
        prop_assert_eq!(from_csv.invoices(), vec![&invoice], "{:?}", from_csv.rejects);
        let from_json = json(&serde_json::to_string(&invoice).unwrap(), Kind::Invoice);
        prop_assert_eq!(from_json.invoices(), vec![&invoice], "{:?}", from_json.rejects);
    }

    #[test]
    fn no_bytes_make_it_panic_and_all_rows_are_counted(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = csv_by(&bytes, "");
        let mut file = b"number,customer,issue,currency,total\n".to_vec();
        file.extend(&bytes);
        let _ = csv_by(&file, "");
        let _ = csv_by(&file, "encoding = \"utf-8\"\ndates = \"day/month/year\"\ndecimal = \",\"\ndelimiter = \",\"");
        let _ = jalon_intake::read_json_lines(&bytes[..], "file", Kind::Event, &mut |_| {});
    }

    #[test]
    fn no_cells_make_it_panic(row in "[-0-9.,;()eE/ €\"\n]{0,60}", mapping in "[a-z]{1,8} = [\"a-z;,0-9{}]{0,12}") {
        let _ = csv(&format!("number,customer,issue,currency,total\nF,{row}\n"));
        let _ = Mapping::read(&mapping);
    }
}
