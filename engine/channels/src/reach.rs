//! Which addresses a webhook may reach: a name that leads into the network of the house is refused,
//! whatever the DNS says by then, unless the file allows it. Who writes an address itself means it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Finds addresses by names, and leaves out those of the house.
#[derive(Debug, Default)]
pub(crate) struct OutsideOnly {
    usual: DefaultResolver,
}

impl Resolver for OutsideOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.usual.resolve(uri, config, timeout)?;
        let written = uri.host().unwrap_or_default();
        let written = written.trim_start_matches('[').trim_end_matches(']');
        if written.parse::<IpAddr>().is_ok() || written == "localhost" {
            return Ok(found);
        }
        let outside: Vec<SocketAddr> = found
            .iter()
            .copied()
            .filter(|address| !is_inside(address.ip()))
            .collect();
        let mut kept = self.empty();
        for address in &outside {
            kept.push(*address);
        }
        match outside.is_empty() {
            false => Ok(kept),
            true => Err(Error::Io(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{written} leads into the network of the house"),
            ))),
        }
    }
}

/// Whether an address is not one of the open network.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inside_4(address),
        IpAddr::V6(address) => is_inside_6(address),
    }
}

fn is_inside_4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || first == 0
        || first >= 240
        // Shared by those behind one provider, for tests of networks, for protocols.
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (18..20).contains(&second))
        || (first, second, third) == (192, 0, 0)
}

fn is_inside_6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let [first, ..] = parts;
    let [.., high, low] = parts;
    let embedded = Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    let translated = parts.starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]);
    let mapped = address.to_ipv4_mapped().is_some();
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || first & 0xfe00 == 0xfc00
        || first & 0xffc0 == 0xfe80
        || ((mapped || translated) && is_inside_4(embedded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_house_are_told_from_those_outside() {
        let inside = |text: &str| is_inside(text.parse().unwrap());
        for address in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
        ] {
            assert!(inside(address), "{address}");
        }
        for address in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2a01:e0a::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(!inside(address), "{address}");
        }
    }
}
