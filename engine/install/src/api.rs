//! The section of the HTTP API.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::entries::{Entries, Table};

/// Where the HTTP API answers, if it is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAt {
    /// The address; that of the machine itself unless a proxy is said to be in front of it.
    pub listen: SocketAddr,
    /// How many requests a token may make in a second.
    pub per_second: u32,
    /// What the columns of CSV files mean, by the names that requests give; within the data folder if
    /// relative.
    pub mappings: BTreeMap<String, PathBuf>,
}

impl Default for ApiAt {
    fn default() -> ApiAt {
        ApiAt {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8765),
            per_second: 50,
            mappings: BTreeMap::new(),
        }
    }
}

/// Where the API answers; nowhere if the section is not there.
pub(crate) fn api(entries: &mut Entries<'_>, file: &Table<'_>) -> Option<ApiAt> {
    let section = entries.table(file, "api")?;
    entries.only(
        section,
        &["listen", "behind_proxy", "per_second", "mappings"],
    );
    let mut api = ApiAt::default();
    let behind_proxy = entries.flag(section, "behind_proxy").unwrap_or_default();
    let listen = entries.text(section, "listen", "\"127.0.0.1:8765\"");
    if let (Some(listen), Some(value)) = (listen, section.get("listen")) {
        match listen.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() || behind_proxy => {
                api.listen = address;
            }
            Ok(_) => {
                let reason = [
                    "the API speaks HTTP without encryption, and others could listen at this address"
                        .to_owned(),
                    "l’API parle HTTP sans chiffrement, et d’autres pourraient écouter à cette adresse"
                        .to_owned(),
                ];
                let remedy = [
                    "write listen = \"127.0.0.1:8765\"; or, where a proxy in front of it encrypts: behind_proxy = true"
                        .to_owned(),
                    "écrivez listen = \"127.0.0.1:8765\" ; ou, si un proxy devant elle chiffre : behind_proxy = true"
                        .to_owned(),
                ];
                entries.fault(value.span().start, reason, remedy);
            }
            Err(_) => entries.refuse("listen", value, "\"127.0.0.1:8765\""),
        }
    }
    let per_second = entries.number(section, "per_second", (1, 100_000), 50);
    if let Some(per_second) = per_second.and_then(|number| u32::try_from(number).ok()) {
        api.per_second = per_second;
    }
    if let Some(mappings) = entries.table(section, "mappings") {
        for (name, value) in mappings {
            let written = name.get_ref();
            let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
            let is_name = (1..=60).contains(&written.len()) && written.bytes().all(good);
            match entries.text(mappings, written, "\"columns.toml\"") {
                Some(path) if is_name => {
                    api.mappings.insert(written.to_string(), path.into());
                }
                Some(_) => entries.refuse("mappings", value, "{ datev = \"datev.toml\" }"),
                None => {}
            }
        }
    }
    Some(api)
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn the_api_answers_on_this_machine_alone_unless_a_proxy_encrypts() {
        assert_eq!(read("").unwrap().api, None);
        let listen = |file: &str| read(file).unwrap().api.unwrap().listen.to_string();
        assert_eq!(listen("[api]"), "127.0.0.1:8765");
        assert_eq!(listen("[api]\nlisten = \"[::1]:80\""), "[::1]:80");
        let faults = read("[api]\nlisten = \"0.0.0.0:8765\"").unwrap_err();
        assert_eq!(faults[0].line, 2);
        assert!(faults[0].remedy.en.contains("behind_proxy = true"));
        let told = "[api]\nlisten = \"0.0.0.0:8765\"\nbehind_proxy = true";
        assert_eq!(listen(told), "0.0.0.0:8765");
        let named = read("[api.mappings]\ndatev = \"in/datev.toml\"").unwrap();
        let mappings = named.api.unwrap().mappings;
        assert_eq!(mappings["datev"].to_str(), Some("in/datev.toml"));
        for wrong in [
            "listen = \"here\"",
            "per_second = 0",
            "port = 1",
            "mappings = \"datev.toml\"",
            "mappings = { datev = 7 }",
            "mappings = { \"a b\" = \"datev.toml\" }",
        ] {
            assert_eq!(read(&format!("[api]\n{wrong}")).unwrap_err()[0].line, 2);
        }
    }
}
