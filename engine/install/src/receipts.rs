//! The section of the pages on which customers answer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::StoreAt;
use crate::entries::{Entries, Table, place};
use crate::secret::Secret;

/// The pages on which customers answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptsAt {
    /// Where they are served; on the machine itself unless a proxy is said to be in front.
    pub listen: SocketAddr,
    /// Whether a proxy in front of it encrypts, and tells who asks.
    pub behind_proxy: bool,
    /// What stands before the path of a link.
    pub base_url: String,
    /// What links are made from; a file of the data folder if not said.
    pub secret: Option<Secret>,
    /// Where customers can pay online, if anywhere; `{invoice}` stands for the number.
    pub payment_link: Option<String>,
    /// For so many days a link is good.
    pub days: u32,
    /// The colour of the house, as `#0b57a4`.
    pub colour: String,
    /// What a reader may be asked for to show that the invoice is at hand.
    pub asks: Vec<String>,
    /// Whether addresses of readers are noted, shortened.
    pub addresses: bool,
    /// How many requests one address may make in a second.
    pub per_second: u32,
}

/// What a reader may be asked for.
pub const ASKS: [&str; 3] = ["total", "purchase order", "payment reference"];

const LISTEN: &str = "\"127.0.0.1:8766\"";
const BASE_URL: &str = "\"https://pay.acme.example\"";
const PAYMENT_LINK: &str = "\"https://bank.example/pay?invoice={invoice}\"";
const COLOUR: &str = "\"#0b57a4\"";
const ENTRIES: [&str; 11] = [
    "listen",
    "behind_proxy",
    "base_url",
    "secret",
    "secret_file",
    "payment_link",
    "days",
    "colour",
    "asks",
    "addresses",
    "per_second",
];

/// The pages; none if the section is not there.
pub(crate) fn receipts(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
    store: &StoreAt,
) -> Option<ReceiptsAt> {
    let section = entries.table(file, "receipts")?;
    entries.only(section, &ENTRIES);
    let behind_proxy = entries.flag(section, "behind_proxy").unwrap_or_default();
    let listen = listen(entries, section, behind_proxy);
    let base_url = address(entries, section, "base_url", BASE_URL);
    let at = place(file, "receipts");
    if !section.contains_key("base_url") {
        entries.missing(at, ("[receipts]", "base_url"), BASE_URL);
    }
    let secret = entries.secret(section, "secret");
    if let (StoreAt::Postgres(_), None) = (store, &secret) {
        shared_secret(entries, at);
    }
    let per_second = entries.number(section, "per_second", (1, 10_000), 10);
    let days = entries.number(section, "days", (1, 3_650), 400);
    let small = |number: Option<u64>, usual| {
        number
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or(usual)
    };
    Some(ReceiptsAt {
        listen,
        behind_proxy,
        base_url: base_url
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned(),
        secret,
        payment_link: address(entries, section, "payment_link", PAYMENT_LINK),
        days: small(days, 400),
        colour: colour(entries, section),
        asks: asks(entries, section),
        addresses: entries.flag(section, "addresses").unwrap_or_default(),
        per_second: small(per_second, 10),
    })
}

fn listen(entries: &mut Entries<'_>, section: &Table<'_>, behind_proxy: bool) -> SocketAddr {
    let usual = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8766);
    let written = entries.text(section, "listen", LISTEN);
    let (Some(written), Some(value)) = (written, section.get("listen")) else {
        return usual;
    };
    match written.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() || behind_proxy => address,
        Ok(_) => {
            let reason = [
                "the pages are served without encryption, and links to them are secret".to_owned(),
                "les pages sont servies sans chiffrement, et leurs liens sont secrets".to_owned(),
            ];
            let remedy = [
                format!(
                    "write listen = {LISTEN}; or, where a proxy in front of it encrypts: behind_proxy = true"
                ),
                format!(
                    "écrivez listen = {LISTEN}\u{a0}; ou, si un proxy devant elles chiffre : behind_proxy = true"
                ),
            ];
            entries.fault(value.span().start, reason, remedy);
            usual
        }
        Err(_) => {
            entries.refuse("listen", value, LISTEN);
            usual
        }
    }
}

/// An address of the web, without anything that could end a header or a line.
fn address(
    entries: &mut Entries<'_>,
    section: &Table<'_>,
    name: &str,
    example: &str,
) -> Option<String> {
    let written = entries.text(section, name, example)?;
    let plain = written.strip_prefix("http://");
    let rest = plain.or_else(|| written.strip_prefix("https://"));
    let good = |sign: u8| sign.is_ascii_graphic() && !b"\"<>\\^`".contains(&sign);
    let is_address = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && written.bytes().all(good);
    if !is_address && let Some(value) = section.get(name) {
        entries.refuse(name, value, example);
        return None;
    }
    Some(written)
}

fn shared_secret(entries: &mut Entries<'_>, at: usize) {
    let reason = [
        "several daemons may share this database, and they have to make the same links".to_owned(),
        "plusieurs démons peuvent partager cette base, et ils doivent faire les mêmes liens"
            .to_owned(),
    ];
    let remedy = [
        "name a secret that all of them have: secret = { file = \"/etc/jalon/links.key\" }"
            .to_owned(),
        "nommez un secret qu’ils ont tous : secret = { file = \"/etc/jalon/links.key\" }"
            .to_owned(),
    ];
    entries.fault(at, reason, remedy);
}

fn colour(entries: &mut Entries<'_>, section: &Table<'_>) -> String {
    let usual = COLOUR.trim_matches('"').to_owned();
    let Some(written) = entries.text(section, "colour", COLOUR) else {
        return usual;
    };
    let digits = written.strip_prefix('#').unwrap_or_default();
    let is_colour = digits.len() == 6 && digits.bytes().all(|one| one.is_ascii_hexdigit());
    if let (false, Some(value)) = (is_colour, section.get("colour")) {
        entries.refuse("colour", value, COLOUR);
        return usual;
    }
    if let (true, Some(value)) = (is_too_light(digits), section.get("colour")) {
        let reason = [
            "white letters on this colour can't be read by everybody: it is too light".to_owned(),
            "des lettres blanches sur cette couleur ne sont pas lisibles par tous : elle est trop claire".to_owned(),
        ];
        let remedy = [
            format!("choose a darker one, such as colour = {COLOUR}"),
            format!("choisissez-en une plus foncée, comme colour = {COLOUR}"),
        ];
        entries.fault(value.span().start, reason, remedy);
    }
    written.to_ascii_lowercase()
}

/// Whether its contrast with white is below 4.5 (WCAG 2.1, 1.4.3), in whole numbers: the luminance by
/// squares in place of the standard's power, which errs on the dark side by little.
fn is_too_light(digits: &str) -> bool {
    let part = |at: usize| {
        let digits = digits.get(at..at + 2).unwrap_or("ff");
        u64::from_str_radix(digits, 16).unwrap_or(255)
    };
    let luminance = 2_126 * part(0).pow(2) + 7_152 * part(2).pow(2) + 722 * part(4).pow(2);
    // (1.05 / 4.5) - 0.05, of ten thousand times the square of 255.
    luminance > 10_000 * 255 * 255 * 183 / 1_000
}

fn asks(entries: &mut Entries<'_>, section: &Table<'_>) -> Vec<String> {
    let usual = || vec!["total".to_owned(), "purchase order".to_owned()];
    let Some(value) = section.get("asks") else {
        return usual();
    };
    let asks = entries.texts(section, "asks", "[\"total\", \"purchase order\"]");
    if asks.iter().any(|one| !ASKS.contains(&one.as_str())) {
        entries.refuse("asks", value, "[\"total\", \"purchase order\"]");
        return usual();
    }
    asks
}

#[cfg(test)]
mod tests {
    use crate::read;

    const GOOD: &str = "[receipts]\nbase_url = \"https://pay.acme.example/\"";

    #[test]
    fn pages_are_served_on_this_machine_alone_unless_a_proxy_encrypts() {
        assert_eq!(read("").unwrap().receipts, None);
        let receipts = read(GOOD).unwrap().receipts.unwrap();
        assert_eq!(receipts.listen.to_string(), "127.0.0.1:8766");
        assert_eq!(receipts.base_url, "https://pay.acme.example");
        assert_eq!((receipts.days, receipts.asks.len()), (400, 2));
        let listen = "listen = \"0.0.0.0:8766\"";
        let faults = read(&format!("{GOOD}\n{listen}")).unwrap_err();
        assert!(faults[0].remedy.en.contains("behind_proxy = true"));
        let told = read(&format!("{GOOD}\n{listen}\nbehind_proxy = true")).unwrap();
        assert!(told.receipts.unwrap().behind_proxy);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for wrong in [
            "colour = \"blue\"",
            "colour = \"#ffe000\"",
            "asks = [\"password\"]",
            "days = 0",
            "payment_link = \"bank.example\"",
            "payment_link = \"https://bank.example/\\\"x\"",
            "port = 1",
        ] {
            let faults = read(&format!("{GOOD}\n{wrong}")).unwrap_err();
            assert_eq!(faults[0].line, 3, "{wrong}");
        }
        let missing = read("[receipts]").unwrap_err();
        assert!(missing[0].remedy.en.contains("base_url = "));
    }

    #[test]
    fn daemons_that_share_a_database_share_the_secret_of_links() {
        let shared = format!("name = \"a\"\nstore.postgres = \"postgres://h/d\"\n{GOOD}");
        assert!(
            read(&shared).unwrap_err()[0]
                .remedy
                .en
                .contains("secret = ")
        );
        assert!(read(&format!("{shared}\nsecret = {{ file = \"k\" }}")).is_ok());
    }
}
