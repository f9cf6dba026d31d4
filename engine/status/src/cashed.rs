//! What we state ourselves: a payment that came in (212, Encaissée), as a message of the French life cycle.

use jalon_core::{Day, Money, Rate};

use crate::fact::When;

/// A payment that came in, as its seller states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cashed {
    /// The number of the message: the same however often it is sent.
    pub id: String,
    /// When it is stated, by the clocks of Paris.
    pub stated: When,
    /// The number of the invoice.
    pub number: String,
    /// Its date of issue.
    pub issued: Day,
    /// Who sold.
    pub seller: Party,
    /// Who buys; it is told where its address on the network is known.
    pub buyer: Party,
    /// The day on which the payment counts.
    pub day: Day,
    /// What came in, taxes included, by rate of VAT; below zero for what went back.
    pub amounts: Vec<(Rate, Money)>,
}

/// A side of the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its registration number: a SIREN, a SIRET, or one with the list that it is from, as `0088:4012345000009`.
    pub registration: Option<String>,
    /// Its address on the network, with its list where that is not the French one.
    pub address: Option<String>,
}

/// The state's portal, which hears of every payment.
const PORTAL: (&str, &str) = ("0238", "9998");
/// The list of French addresses for electronic invoices.
const ADDRESSES: &str = "0225";
const NAMESPACES: &str = "xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100\" \
    xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\" \
    xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\" \
    xmlns:qdt=\"urn:un:unece:uncefact:data:standard:QualifiedDataType:100\"";

/// The message, as XML (UN/CEFACT CDAR).
pub fn cashed(said: &Cashed) -> String {
    let mut to = Tree::new();
    to.open("rsm:ExchangedDocumentContext");
    to.open("ram:BusinessProcessSpecifiedDocumentContextParameter");
    to.leaf("ram:ID", "REGULATED");
    to.close();
    to.open("ram:GuidelineSpecifiedDocumentContextParameter");
    to.leaf("ram:ID", "urn.cpro.gouv.fr:1p0:CDV:invoice");
    to.close();
    to.close();
    document(&mut to, said);
    to.open("rsm:AcknowledgementDocument");
    to.open("ram:MultipleReferencesIndicator");
    to.leaf("udt:Indicator", "false");
    to.close();
    to.leaf("ram:TypeCode", "23");
    to.moment("ram:IssueDateTime", said.stated);
    invoice(&mut to, said);
    to.close();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rsm:CrossDomainAcknowledgementAndResponse {NAMESPACES}>\n{}\
         </rsm:CrossDomainAcknowledgementAndResponse>\n",
        to.xml
    )
}

/// Who says it to whom.
fn document(to: &mut Tree, said: &Cashed) {
    to.open("rsm:ExchangedDocument");
    to.leaf("ram:ID", &said.id);
    to.leaf("ram:Name", &format!("{} 212", said.number));
    to.moment("ram:IssueDateTime", said.stated);
    to.open("ram:SenderTradeParty");
    to.leaf("ram:RoleCode", "SE");
    to.close();
    to.open("ram:IssuerTradeParty");
    to.registered(&said.seller);
    to.leaf("ram:Name", &said.seller.name);
    to.leaf("ram:RoleCode", "SE");
    to.close();
    if let Some(address) = &said.buyer.address {
        to.open("ram:RecipientTradeParty");
        to.registered(&said.buyer);
        to.leaf("ram:Name", &said.buyer.name);
        to.leaf("ram:RoleCode", "BY");
        to.open("ram:URIUniversalCommunication");
        let (list, address) = listed(address).unwrap_or((ADDRESSES, address));
        to.with("ram:URIID", ("schemeID", list), address);
        to.close();
        to.close();
    }
    to.open("ram:RecipientTradeParty");
    to.with("ram:GlobalID", ("schemeID", PORTAL.0), PORTAL.1);
    to.leaf("ram:Name", "PPF");
    to.leaf("ram:RoleCode", "DFH");
    to.close();
    to.close();
}

/// What is said of the invoice.
fn invoice(to: &mut Tree, said: &Cashed) {
    to.open("ram:ReferenceReferencedDocument");
    to.leaf("ram:IssuerAssignedID", &said.number);
    to.leaf("ram:StatusCode", "47");
    to.leaf("ram:TypeCode", "380");
    to.open("ram:FormattedIssueDateTime");
    to.with(
        "qdt:DateTimeString",
        ("format", "102"),
        &digits(said.issued),
    );
    to.close();
    to.leaf("ram:ProcessConditionCode", "212");
    to.leaf("ram:ProcessCondition", "Encaissée");
    to.open("ram:IssuerTradeParty");
    to.registered(&said.seller);
    to.close();
    to.open("ram:SpecifiedDocumentStatus");
    to.leaf("ram:SequenceNumeric", "1");
    for (rate, amount) in &said.amounts {
        to.open("ram:SpecifiedDocumentCharacteristic");
        to.leaf("ram:TypeCode", "MEN");
        to.open("ram:ValueChangedIndicator");
        to.leaf("udt:IndicatorString", "false");
        to.close();
        let currency = amount.currency.to_string();
        let written = amount.amount().to_string();
        to.with("ram:ValueAmount", ("currencyID", &currency), &written);
        to.open("ram:ValueDateTime");
        to.with("udt:DateTimeString", ("format", "102"), &digits(said.day));
        to.close();
        to.leaf("ram:ValuePercent", &rate.percent().to_string());
        to.close();
    }
    to.close();
    to.close();
}

/// The list that a number is from, and the number, where it says so: `0088:4012345000009`.
fn listed(number: &str) -> Option<(&str, &str)> {
    let (list, rest) = number.split_once(':')?;
    let is_list = list.len() == 4 && list.bytes().all(|byte| byte.is_ascii_digit());
    is_list.then_some((list, rest.trim()))
}

/// The list of a registration number (ISO 6523): a SIREN has 9 digits and a SIRET 14.
fn identified(registration: &str) -> Option<(&str, String)> {
    if let Some((list, number)) = listed(registration) {
        return Some((list, number.to_owned()));
    }
    let bare: String = registration.split_whitespace().collect();
    let digits = bare.bytes().all(|byte| byte.is_ascii_digit());
    match (bare.len(), digits) {
        (9, true) => Some(("0002", bare)),
        (14, true) => Some(("0009", bare)),
        _ => None,
    }
}

fn digits(day: Day) -> String {
    let (month, of_month) = (day.month(), day.day_of_month());
    format!("{:04}{month:02}{of_month:02}", day.year())
}

/// XML that is being written: what is open is closed in its order.
struct Tree {
    xml: String,
    open: Vec<&'static str>,
}

impl Tree {
    fn new() -> Tree {
        Tree {
            xml: String::new(),
            open: Vec::new(),
        }
    }

    fn indent(&mut self) {
        for _ in 0..=self.open.len() {
            self.xml.push_str("  ");
        }
    }

    fn open(&mut self, name: &'static str) {
        self.indent();
        self.xml.push_str(&format!("<{name}>\n"));
        self.open.push(name);
    }

    fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.xml.push_str(&format!("</{name}>\n"));
        }
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        self.xml
            .push_str(&format!("<{name}>{}</{name}>\n", escaped(text)));
    }

    fn with(&mut self, name: &str, (attribute, value): (&str, &str), text: &str) {
        self.indent();
        let (value, text) = (escaped(value), escaped(text));
        self.xml.push_str(&format!(
            "<{name} {attribute}=\"{value}\">{text}</{name}>\n"
        ));
    }

    fn registered(&mut self, party: &Party) {
        if let Some((list, number)) = party.registration.as_deref().and_then(identified) {
            self.with("ram:GlobalID", ("schemeID", list), &number);
        }
    }

    fn moment(&mut self, name: &'static str, when: When) {
        let (minute, second) = when
            .clock
            .map_or((0, 0), |clock| (clock.minute, clock.second));
        let (hour, minute) = (minute / 60, minute % 60);
        let written = format!("{}{hour:02}{minute:02}{second:02}", digits(when.day));
        self.open(name);
        self.with("udt:DateTimeString", ("format", "204"), &written);
        self.close();
    }
}

/// Text that stands in XML; signs that XML can't hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            sign if sign.is_control() => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    escaped
}
