//! From where somebody asks: the network, never the whole address.

use std::net::{IpAddr, Ipv6Addr};

use hyper::HeaderMap;

/// The network of an address: 24 bits of the old kind, 48 of the new one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Near(IpAddr);

impl Near {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Near {
        Near(match address.to_canonical() {
            IpAddr::V4(old) => {
                let [a, b, c, _] = old.octets();
                IpAddr::from([a, b, c, 0])
            }
            IpAddr::V6(new) => {
                let [a, b, c, ..] = new.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        })
    }

    /// For people: `192.0.2.0/24`.
    pub fn shown(&self) -> String {
        let bits = if self.0.is_ipv4() { 24 } else { 48 };
        format!("{}/{bits}", self.0)
    }
}

/// From where a request comes. Behind a proxy it is what the proxy added last: what stood there before,
/// anybody may have written.
pub fn near(peer: IpAddr, headers: &HeaderMap, behind_proxy: bool) -> Near {
    let told = match behind_proxy {
        true => headers.get_all("x-forwarded-for").iter().next_back(),
        false => None,
    };
    let told = told.and_then(|value| value.to_str().ok());
    let last = told.and_then(|list| list.rsplit(',').next());
    let address = last.and_then(|one| one.trim().parse().ok());
    Near::of(address.unwrap_or(peer))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn only_the_network_of_an_address_is_kept() {
        let shown = |ip: &str| Near::of(ip.parse().unwrap()).shown();
        assert_eq!(shown("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(shown("::ffff:192.0.2.77"), "192.0.2.0/24");
        assert_eq!(shown("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }

    #[test]
    fn a_header_counts_behind_a_proxy_only_and_its_last_entry_only() {
        let mut headers = HeaderMap::new();
        let told = HeaderValue::from_static("203.0.113.9, 198.51.100.9");
        headers.insert("x-forwarded-for", told);
        let peer: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(near(peer, &headers, false).shown(), "127.0.0.0/24");
        assert_eq!(near(peer, &headers, true).shown(), "198.51.100.0/24");
        headers.insert("x-forwarded-for", HeaderValue::from_static("<script>"));
        assert_eq!(near(peer, &headers, true).shown(), "127.0.0.0/24");
    }
}
