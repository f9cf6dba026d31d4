//! Other systems that report what happens: each signs what it sends.

use std::collections::BTreeMap;

use crate::entries::{Entries, Table};
use crate::secret::Secret;

/// Another system that reports what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// With what it signs; several while one takes the place of another.
    pub secrets: Vec<Secret>,
    /// The network of the codes that it reports without saying which.
    pub network: Option<String>,
}

/// The networks whose codes the library knows.
const NETWORKS: [&str; 6] = [
    "FR-CDV",
    "PEPPOL-IR",
    "PEPPOL-MLS",
    "PEPPOL-MLR",
    "EDIFACT",
    "CHORUS-PRO",
];

const EXAMPLE: &str = "[{ file = \"peppol.secret\" }]";

pub(crate) fn connectors(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
) -> BTreeMap<String, Connector> {
    let mut named = BTreeMap::new();
    let Some(section) = entries.table(file, "connectors") else {
        return named;
    };
    for (name, _) in section {
        let written = name.get_ref();
        let Some(one) = entries.table(section, written) else {
            continue;
        };
        entries.only(one, &["secrets", "network"]);
        let known = NETWORKS.map(|name| (name, name));
        let network = entries.one_of(one, "network", &known).map(str::to_owned);
        let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
        let is_name = !written.is_empty() && written.len() <= 60 && written.bytes().all(good);
        let list = one
            .get("secrets")
            .and_then(|value| value.get_ref().as_array());
        let list = list.filter(|list| is_name && !list.is_empty() && list.len() <= 5);
        let Some(list) = list else {
            match one.get("secrets") {
                Some(value) if is_name => entries.refuse("secrets", value, EXAMPLE),
                None if is_name => {
                    let section = format!("[connectors.{written}]");
                    entries.missing(name.span().start, (&section, "secrets"), EXAMPLE);
                }
                _ => no_name(entries, name.span().start),
            }
            continue;
        };
        let secrets = list.iter().map(|value| entries.secret_of("secrets", value));
        if let Some(secrets) = secrets.collect() {
            named.insert(written.to_string(), Connector { secrets, network });
        }
    }
    named
}

/// It stands in an address.
fn no_name(entries: &mut Entries<'_>, at: usize) {
    let reason = [
        "the name of a connector has letters without accents, digits, - and _, at most 60"
            .to_owned(),
        "le nom d’un connecteur a des lettres sans accent, des chiffres, - et _, au plus 60"
            .to_owned(),
    ];
    let remedy = [
        "write for instance: [connectors.peppol]".to_owned(),
        "écrivez par exemple : [connectors.peppol]".to_owned(),
    ];
    entries.fault(at, reason, remedy);
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn a_connector_signs_with_one_secret_or_with_several_while_they_change() {
        let read_ = |secrets: &str| read(&format!("[connectors.peppol]\n{secrets}"));
        let two = read_("secrets = [{ file = \"new\" }, { env = \"OLD\" }]").unwrap();
        assert_eq!(two.connectors["peppol"].secrets.len(), 2);
        for wrong in [
            "",
            "secrets = []",
            "secrets = \"x\"",
            "secrets = [7]",
            "secret = \"x\"",
        ] {
            assert!(read_(wrong).is_err(), "{wrong}");
        }
        let of = |network: &str| {
            read_(&format!(
                "secrets = [{{ env = \"S\" }}]\nnetwork = {network}"
            ))
        };
        let own = of("\"FR-CDV\"").unwrap();
        assert_eq!(own.connectors["peppol"].network.as_deref(), Some("FR-CDV"));
        assert!(of("\"FR\"").is_err());
        assert!(read("[connectors.\"a b\"]\nsecrets = [\"x\"]").is_err());
    }
}
