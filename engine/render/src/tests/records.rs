//! Facts from records, and the sample.

use super::*;

#[test]
fn fields_of_records_are_read_by_the_types_of_the_script() {
    use jalon_core::machine::declared::{Choice, Field};
    use jalon_core::machine::value::Type;
    use jalon_core::records::FieldValue;

    let mut machine = Machine::new();
    let group = machine.choices.push(Choice {
        name: "Group".into(),
        values: vec!["independent".into(), "franchise".into()],
    });
    let field = |name: &str, type_of, default| Field {
        name: name.into(),
        type_of,
        currency: None,
        default,
        or_unknown: true,
    };
    let ten = machine.expressions.push(Node::YesNo(true));
    let fields = [
        field("group", Type::Choice(group), None),
        field("cap", Type::Money, None),
        field("vip", Type::YesNo, Some(ten)),
    ];
    let ids: Vec<ExprId> = fields
        .into_iter()
        .map(|field| {
            let field = machine.invoice_fields.push(field);
            machine.expressions.push(Node::InvoiceField(field))
        })
        .collect();
    let shown = |fields: &[(&str, &str)]| {
        let mut record = sample::invoices(today(), Timing::Late).remove(0);
        let value = |text: &str| FieldValue::Text(text.into());
        record.fields = fields
            .iter()
            .map(|(name, text)| ((*name).into(), value(text)))
            .collect::<BTreeMap<_, _>>();
        let facts = RecordFacts::new(&machine, record, sample::customer(), today())?;
        let title = Text {
            pieces: ids.iter().map(|id| Piece::Value(*id)).collect(),
        };
        let parties = Parties::default();
        Ok(one_line_text(
            &machine,
            &title,
            &facts,
            &parties,
            Language::German,
            None,
        ))
    };
    use crate::records::RecordFault;
    assert_eq!(
        shown(&[("group", "franchise"), ("cap", "1500.00")]),
        Ok(Ok("franchise1.500,00\u{a0}€ja".to_owned()))
    );
    let fault = shown(&[("group", "friends")]);
    assert_eq!(fault, Err(RecordFault::NotOfItsType("group".into())));
    let fault = shown(&[("grup", "franchise")]);
    assert_eq!(fault, Err(RecordFault::NoSuchField("grup".into())));
}

#[test]
fn the_sample_lacks_nothing() {
    let machine = machine(&[(
        Some("en"),
        "{order} {name}",
        "{number} {due} {amount_due}\n{each}{number} {order}\n",
    )]);
    let facts = sample::facts(&machine, today(), Timing::Late).unwrap();
    let parties = case().parties;
    let request = Request {
        machine: &machine,
        template: TemplateId(0),
        language: Some("en"),
        facts: &facts[0],
        invoices: facts.iter().collect(),
        credits: Vec::new(),
        parties: &parties,
        links: Links::default(),
        asks_for_payment: true,
        attachments: &[],
        gap: None,
    };
    assert!(message(&request).unwrap().payment.unwrap().is_ok());
}
