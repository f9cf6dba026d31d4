//! What only a reader of the invoice knows: some digits that stand on it, and neither in the message nor
//! on the page. Whoever can tell them gives more than a declaration.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_store::Hash;
use serde::{Deserialize, Serialize};

use super::token::{PageSecret, mac};

/// What a reader may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The last digits of the total, cents included.
    Total,
    /// The last signs of the buyer's order number.
    PurchaseOrder,
    /// The last signs of the payment reference.
    PaymentReference,
}

impl Ask {
    /// All, with their names in `jalon.toml`.
    pub const ALL: [(&'static str, Ask); 3] = [
        ("total", Ask::Total),
        ("purchase order", Ask::PurchaseOrder),
        ("payment reference", Ask::PaymentReference),
    ];
}

/// So many signs are asked for.
const SIGNS: usize = 4;

/// A question to the reader. The answer is kept as a digest that nobody can try out without the
/// installation's secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked for.
    pub of: Ask,
    /// The digest of the answer.
    digest: String,
}

impl Question {
    /// The first thing that can be asked for: it is known, long enough, and the message does not say it.
    pub(crate) fn of(
        (asks, secret): (&[Ask], &PageSecret),
        link: Hash,
        facts: &impl Facts,
        texts: &[&str],
    ) -> Option<Question> {
        let said: Vec<String> = texts.iter().map(|text| signs(text)).collect();
        let mut asks = asks.iter().copied();
        asks.find_map(|of| {
            let whole = value(of, facts)?;
            let told = said.iter().any(|text| text.contains(&whole));
            let answer = last(&whole)?;
            (!told).then(|| Question {
                of,
                digest: digest(secret, link, &answer),
            })
        })
    }

    /// Whether an answer is right.
    pub fn is_answered(&self, secret: &PageSecret, link: Hash, written: &str) -> bool {
        let written = signs(written);
        let right = last(&written).is_some_and(|last| digest(secret, link, &last) == self.digest);
        right && written.len() >= SIGNS
    }
}

fn value(of: Ask, facts: &impl Facts) -> Option<String> {
    let fact = match of {
        Ask::Total => InvoiceFact::Principal,
        Ask::PurchaseOrder => InvoiceFact::PurchaseOrder,
        Ask::PaymentReference => InvoiceFact::PaymentReference,
    };
    let whole = match facts.fact(Fact::Invoice(fact)) {
        Value::Text(text) => signs(text),
        Value::Money(money) => signs(&money.amount().to_string()),
        _ => return None,
    };
    (whole.len() >= SIGNS).then_some(whole)
}

/// Letters and digits alone, as they can be compared.
fn signs(text: &str) -> String {
    let good = text.chars().filter(char::is_ascii_alphanumeric);
    good.map(|one| one.to_ascii_uppercase()).collect()
}

fn last(whole: &str) -> Option<String> {
    let from = whole.len().checked_sub(SIGNS)?;
    whole.get(from..).map(str::to_owned)
}

fn digest(secret: &PageSecret, link: Hash, answer: &str) -> String {
    let mac = mac(secret, "proof", &[&link.0, answer.as_bytes()]);
    mac.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
