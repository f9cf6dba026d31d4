//! From the cells of a row to a record, with everything that the row alone can tell to be wrong.

use jalon_core::records::{
    AllocationRecord, AttachmentRecord, ContactRecord, CustomerRecord, EventName, EventRecord,
    FieldValue, InstalmentRecord, InvoiceKind, InvoiceRecord, InvoiceStatus, PaymentRecord,
};
use jalon_core::{Currency, Day, Decimal, Evidence, Way};
use smol_str::SmolStr;

use crate::cells::{Cells, is_negative};
use crate::kind::Kind;
use crate::record::Record;
use crate::text::{Text, text};

const KINDS: [(&str, InvoiceKind); 9] = [
    ("invoice", InvoiceKind::Invoice),
    ("credit_note", InvoiceKind::CreditNote),
    ("facture", InvoiceKind::Invoice),
    ("avoir", InvoiceKind::CreditNote),
    ("credit note", InvoiceKind::CreditNote),
    ("380", InvoiceKind::Invoice),
    ("381", InvoiceKind::CreditNote),
    ("INV", InvoiceKind::Invoice),
    ("CN", InvoiceKind::CreditNote),
];

const STATUSES: [(&str, InvoiceStatus); 5] = [
    ("draft", InvoiceStatus::Draft),
    ("open", InvoiceStatus::Open),
    ("held", InvoiceStatus::Held),
    ("written_off", InvoiceStatus::WrittenOff),
    ("cancelled", InvoiceStatus::Cancelled),
];

const WAYS: [(&str, Way); 8] = [
    ("link", Way::Link),
    ("edi", Way::Edi),
    ("portal", Way::Portal),
    ("attachment", Way::Attachment),
    ("letter", Way::Letter),
    ("registered_letter", Way::RegisteredLetter),
    ("email", Way::Email),
    ("sms", Way::Sms),
];

const EVIDENCE: [(&str, Evidence); 8] = [
    ("queued", Evidence::Queued),
    ("relayed", Evidence::Relayed),
    ("delivered", Evidence::Delivered),
    ("touched", Evidence::Touched),
    ("declared", Evidence::Declared),
    ("confirmed", Evidence::Confirmed),
    ("system", Evidence::System),
    ("paid", Evidence::Paid),
];

/// What a column means, for a message that it is missing.
fn meaning(kind: Kind, field: &str) -> Text {
    kind.column(field)
        .map_or_else(Text::default, |column| text(column.english, column.french))
}

/// The record of a row; nothing if the row has faults.
pub(crate) fn build(kind: Kind, cells: &mut Cells<'_>) -> Option<Record> {
    let record = match kind {
        Kind::Invoice => invoice(cells).map(|it| Record::Invoice(Box::new(it))),
        Kind::Instalment => {
            let of = must(cells, kind, "invoice");
            instalment(cells).map(|it| Record::Instalment(of, it))
        }
        Kind::Attachment => {
            let of = must(cells, kind, "invoice");
            attachment(cells).map(|it| Record::Attachment(of, it))
        }
        Kind::Customer => Some(Record::Customer(Box::new(customer(cells)))),
        Kind::Contact => Some(Record::Contact(Box::new(contact(cells)))),
        Kind::Event => event(cells).map(|it| Record::Event(Box::new(it))),
        Kind::Payment => payment(cells).map(|it| Record::Payment(Box::new(it))),
        Kind::Allocation => {
            let of = must(cells, kind, "payment");
            allocation(cells).map(|it| Record::Allocation(of, it))
        }
    };
    record.filter(|_| cells.faults.is_empty())
}

fn must(cells: &mut Cells<'_>, kind: Kind, field: &'static str) -> SmolStr {
    cells.must(field, meaning(kind, field))
}

/// A value that must be there: read by `read`, and missing only if nothing stands there.
fn needed<T>(
    cells: &mut Cells<'_>,
    kind: Kind,
    field: &'static str,
    read: impl FnOnce(&mut Cells<'_>) -> Option<T>,
) -> Option<T> {
    if cells.words(field).is_none() {
        cells.missing(field, meaning(kind, field));
        return None;
    }
    read(cells)
}

fn day(cells: &mut Cells<'_>, kind: Kind, field: &'static str) -> Option<Day> {
    needed(cells, kind, field, |cells| cells.day(field))
}

fn currency(cells: &mut Cells<'_>, kind: Kind) -> Option<Currency> {
    needed(cells, kind, "currency", |cells| cells.currency("currency"))
}

fn invoice(cells: &mut Cells<'_>) -> Option<InvoiceRecord> {
    let it = Kind::Invoice;
    let number = must(cells, it, "number");
    let customer = must(cells, it, "customer");
    // In the documented form, only the documented words.
    let words = if cells.exact { KINDS.get(..2) } else { None };
    let told = cells.choice("kind", words.unwrap_or(&KINDS));
    let issue = day(cells, it, "issue");
    let due = cells.day("due");
    let currency = currency(cells, it);
    let total = needed(cells, it, "total", |cells| cells.amount("total", currency));
    let (kind, total) = signed(cells, told, total);
    let correct = || {
        text(
            "a part that was paid is never negative",
            "une part payée n’est jamais négative",
        )
    };
    let paid = match cells.amount("paid", currency) {
        // Who writes credit notes as negative amounts writes what was settled of them alike.
        Some(paid) if kind == InvoiceKind::CreditNote && !cells.exact => Some(positive(paid)),
        Some(_) => cells.amount_above_zero("paid", currency, correct()),
        None => None,
    };
    if let (Some(issue), Some(due)) = (issue, due)
        && due < issue
    {
        due_before_issue(cells, issue, due);
    }
    if let (Some(paid), Some(total)) = (paid, total)
        && larger(paid, total)
    {
        cells.warn(
            "paid",
            text(
                format!("{paid} was paid of {total}: more than the total"),
                format!("{paid} payés sur {total} : plus que le total"),
            ),
            text("check both amounts", "vérifiez les deux montants"),
        );
    }
    let status = cells.choice("status", &STATUSES).unwrap_or_default();
    let arrival = cells.day("arrival");
    Some(InvoiceRecord {
        legal_entity: cells.words("legal_entity"),
        source: cells.words("source"),
        number,
        kind,
        status,
        customer,
        payer: cells.words("payer"),
        issue: issue?,
        due,
        currency: currency?,
        total: total?,
        paid,
        purchase_order: cells.words("purchase_order"),
        terms: cells.words("terms"),
        payment_reference: cells.words("payment_reference"),
        arrival,
        credits: cells.words("credits"),
        instalments: Vec::new(),
        attachments: Vec::new(),
        fields: std::mem::take(&mut cells.declared).into_iter().collect(),
    })
}

/// An electronic invoice that breaks a rule is still what the customer got; a row may be misread.
fn due_before_issue(cells: &mut Cells<'_>, issue: Day, due: Day) {
    let reason = text(
        format!("the due date {due} is before the date of issue {issue}"),
        format!("l’échéance {due} précède la date d’émission {issue}"),
    );
    if cells.lenient {
        let remedy = text(
            "check it with whoever issued it",
            "vérifiez-la avec l’émetteur",
        );
        return cells.warn("due", reason, remedy);
    }
    let remedy = text(
        "correct one of the two; if day and month are swapped, set `dates` in the mapping",
        "corrigez l’une des deux ; si jour et mois sont intervertis, réglez `dates` dans la correspondance",
    );
    cells.fault("due", reason, remedy);
}

/// A negative total is a credit note, unless the row says that it is an invoice.
fn signed(
    cells: &mut Cells<'_>,
    told: Option<InvoiceKind>,
    total: Option<Decimal>,
) -> (InvoiceKind, Option<Decimal>) {
    let Some(amount) = total.filter(|total| is_negative(*total)) else {
        return (told.unwrap_or_default(), total);
    };
    match told {
        _ if cells.exact => {
            cells.fault(
                "total",
                text(
                    format!("{amount} is negative"),
                    format!("{amount} est négatif"),
                ),
                text(
                    "write \"kind\": \"credit_note\" and a positive total",
                    "écrivez \"kind\": \"credit_note\" et un total positif",
                ),
            );
            (told.unwrap_or_default(), None)
        }
        Some(InvoiceKind::Invoice) => {
            cells.fault(
                "total",
                text(
                    format!("an invoice with the negative total {amount}"),
                    format!("une facture dont le total {amount} est négatif"),
                ),
                text(
                    "if it gives money back, its kind is credit_note",
                    "si elle rend de l’argent, son genre (kind) est credit_note",
                ),
            );
            (InvoiceKind::Invoice, None)
        }
        Some(InvoiceKind::CreditNote) => (InvoiceKind::CreditNote, Some(positive(amount))),
        None => {
            cells.warn(
                "total",
                text(
                    format!(
                        "negative, so taken as a credit note of {}",
                        positive(amount)
                    ),
                    format!("négatif, donc pris comme un avoir de {}", positive(amount)),
                ),
                text(
                    "nothing to do if that is right; else give each row its kind",
                    "rien à faire si c’est juste ; sinon indiquez le genre (kind) de chaque ligne",
                ),
            );
            (InvoiceKind::CreditNote, Some(positive(amount)))
        }
    }
}

fn positive(amount: Decimal) -> Decimal {
    let written = amount.to_string();
    written.trim_start_matches('-').parse().unwrap_or(amount)
}

fn larger(left: Decimal, right: Decimal) -> bool {
    let units = |amount: Decimal| amount.in_units(4).ok();
    matches!((units(left), units(right)), (Some(left), Some(right)) if left > right)
}

fn instalment(cells: &mut Cells<'_>) -> Option<InstalmentRecord> {
    let due = day(cells, Kind::Instalment, "due");
    let amount = needed(cells, Kind::Instalment, "amount", |cells| {
        cells.amount_above_zero("amount", None, reduce())
    });
    Some(InstalmentRecord {
        due: due?,
        amount: amount?,
    })
}

fn attachment(cells: &mut Cells<'_>) -> Option<AttachmentRecord> {
    let it = Kind::Attachment;
    let record = AttachmentRecord {
        kind: must(cells, it, "kind"),
        file_name: must(cells, it, "file_name"),
        media_type: must(cells, it, "media_type"),
        sha256: must(cells, it, "sha256"),
    };
    let digits = record
        .sha256
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !record.sha256.is_empty() && (record.sha256.len() != 64 || !digits) {
        cells.fault(
            "sha256",
            text("not a SHA-256", "ce n’est pas un SHA-256"),
            text(
                "64 digits of 0 to 9 and a to f",
                "64 chiffres de 0 à 9 et de a à f",
            ),
        );
    }
    Some(record)
}

fn customer(cells: &mut Cells<'_>) -> CustomerRecord {
    let it = Kind::Customer;
    CustomerRecord {
        legal_entity: cells.words("legal_entity"),
        key: must(cells, it, "key"),
        name: must(cells, it, "name"),
        country: country(cells),
        language: cells.words("language"),
        time_zone: cells.words("time_zone"),
        terms: cells.words("terms"),
        way: cells.choice("way", &WAYS),
        payer: cells.words("payer"),
        registration: cells.words("registration"),
        fields: std::mem::take(&mut cells.declared).into_iter().collect(),
    }
}

fn country(cells: &mut Cells<'_>) -> Option<SmolStr> {
    let country = cells.words("country")?;
    if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(country.to_ascii_uppercase().into());
    }
    cells.fault(
        "country",
        text(
            format!("{country} is not the code of a country"),
            format!("{country} n’est pas le code d’un pays"),
        ),
        text(
            "two letters, as FR; in the mapping: values = { \"France\" = \"FR\" }",
            "deux lettres, comme FR ; dans la correspondance : values = { \"France\" = \"FR\" }",
        ),
    );
    None
}

fn contact(cells: &mut Cells<'_>) -> ContactRecord {
    let it = Kind::Contact;
    let address = cells.words("address").unwrap_or_default();
    let lines = address
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    ContactRecord {
        legal_entity: cells.words("legal_entity"),
        key: must(cells, it, "key"),
        customer: must(cells, it, "customer"),
        role: must(cells, it, "role"),
        name: must(cells, it, "name"),
        email: cells.words("email"),
        phone: cells.words("phone"),
        address: lines.map(SmolStr::from).collect(),
        electronic_address: cells.words("electronic_address"),
        language: cells.words("language"),
    }
}

fn event(cells: &mut Cells<'_>) -> Option<EventRecord> {
    let it = Kind::Event;
    let source = must(cells, it, "source");
    let key = must(cells, it, "key");
    let kind = event_name(must(cells, it, "kind"));
    let invoice = cells.words("invoice");
    let customer = cells.words("customer");
    let occurred_at = needed(cells, it, "occurred_at", |cells| {
        cells.occurred("occurred_at")
    });
    if invoice.is_none() && customer.is_none() {
        cells.fault(
            "invoice",
            text(
                "the event names neither an invoice nor a customer",
                "l’événement ne nomme ni facture ni client",
            ),
            text(
                "fill in `invoice`, or `customer` for what concerns all of its invoices",
                "renseignez `invoice`, ou `customer` pour ce qui touche toutes ses factures",
            ),
        );
    }
    let currency = cells.currency("currency");
    let amount = cells.amount_above_zero("amount", currency, reduce());
    Some(EventRecord {
        legal_entity: cells.words("legal_entity"),
        source,
        key,
        kind,
        invoice,
        instalment: cells.whole("instalment"),
        customer,
        role: cells.words("role"),
        contact: cells.words("contact"),
        occurred_at: occurred_at?,
        received_at: cells.moment("received_at"),
        sequence: cells.whole("sequence"),
        evidence: cells.choice("evidence", &EVIDENCE),
        code: cells.words("code"),
        reason: cells.words("reason"),
        date: cells.day("date"),
        amount,
        currency,
        about: cells.words("about"),
        fields: std::mem::take(&mut cells.declared).into_iter().collect(),
    })
}

/// A built-in event, or one that a script declares.
fn event_name(name: SmolStr) -> EventName {
    let known = serde_json::from_value(serde_json::Value::String(name.to_string()));
    known.map_or(EventName::Declared(name), EventName::BuiltIn)
}

fn payment(cells: &mut Cells<'_>) -> Option<PaymentRecord> {
    let it = Kind::Payment;
    let source = must(cells, it, "source");
    let key = must(cells, it, "key");
    let date = day(cells, it, "date");
    let currency = currency(cells, it);
    let amount = needed(cells, it, "amount", |cells| {
        let back = text(
            "money that went back is a row of its own, positive, with the key of the payment in `reverses`",
            "l’argent rendu est une ligne à part, positive, avec le code du paiement dans `reverses`",
        );
        cells.amount_above_zero("amount", currency, back)
    });
    let invoice = cells.words("invoice");
    let whole = invoice
        .zip(amount)
        .map(|(invoice, amount)| AllocationRecord {
            invoice,
            instalment: None,
            amount,
        });
    Some(PaymentRecord {
        legal_entity: cells.words("legal_entity"),
        source,
        key,
        date: date?,
        amount: amount?,
        currency: currency?,
        payer: cells.words("payer"),
        reference: cells.words("reference"),
        reverses: cells.words("reverses"),
        reason: cells.words("reason"),
        allocations: whole.into_iter().collect(),
    })
}

fn allocation(cells: &mut Cells<'_>) -> Option<AllocationRecord> {
    let invoice = must(cells, Kind::Allocation, "invoice");
    let amount = needed(cells, Kind::Allocation, "amount", |cells| {
        cells.amount_above_zero("amount", None, reduce())
    });
    Some(AllocationRecord {
        invoice,
        instalment: cells.whole("instalment"),
        amount: amount?,
    })
}

fn reduce() -> Text {
    text(
        "write it without the minus",
        "écrivez-le sans le signe moins",
    )
}

/// The value of a declared field, as a file without types gives it.
pub(crate) fn declared(value: &str) -> FieldValue {
    FieldValue::Text(value.into())
}
