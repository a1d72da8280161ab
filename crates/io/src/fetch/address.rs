//! Which addresses may be asked. A name is resolved once, and what was vetted is what is
//! connected to.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

use super::FetchError;

/// Resolves names to addresses that may be asked.
#[derive(Debug)]
pub(super) struct Vetted {
    inner: DefaultResolver,
    allow_private: bool,
}

impl Vetted {
    pub(super) fn new(allow_private: bool) -> Self {
        Self { inner: DefaultResolver::default(), allow_private }
    }
}

/// A name that is not of the public network.
#[derive(Debug)]
pub(super) struct Private {
    pub(super) host: String,
    pub(super) address: IpAddr,
}

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}, which is not public", self.host, self.address)
    }
}

impl Error for Private {}

impl Resolver for Vetted {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        // Which proxy there is, the user decides; it is often a private one.
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.host() == host);
        if self.allow_private || is_proxy {
            return Ok(addresses);
        }
        // One that is private is enough: it may be the one that is connected to.
        match addresses.iter().find(|address| !is_public(address.ip())) {
            Some(address) => {
                let private = Private { host: host.to_owned(), address: address.ip() };
                Err(ureq::Error::Other(Box::new(private)))
            }
            None => Ok(addresses),
        }
    }
}

/// Vets the host of an address that a proxy will resolve: as far as it is known here.
pub(super) fn vet_behind_proxy(
    agent: &Agent,
    url: &Url,
    allow_private: bool,
) -> Result<(), FetchError> {
    if allow_private || agent.config().proxy().is_none() {
        return Ok(());
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else { return Ok(()) };
    let private = match &host {
        Host::Ipv4(address) => Some(IpAddr::V4(*address)).filter(|address| !is_public(*address)),
        Host::Ipv6(address) => Some(IpAddr::V6(*address)).filter(|address| !is_public(*address)),
        Host::Domain(name) => {
            let known = (*name, port).to_socket_addrs().into_iter().flatten();
            known.map(|address| address.ip()).find(|address| !is_public(*address))
        }
    };
    match private {
        Some(address) => Err(FetchError::Private { host: host.to_string(), address }),
        None => Ok(()),
    }
}

/// Whether an address is one of the public network: none of this machine, of a private network,
/// or of those set aside (IANA's registries of special-purpose addresses), however it is written.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !matches!(
        (first, second, third),
        // This network, private ones, this machine, groups, what is reserved, everybody.
        (0 | 10 | 127 | 224.., ..)
            // Carriers' own, the link, private ones.
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Protocols, documentation, relays, benchmarks.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, fourth, fifth, sixth, seventh, eighth] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second, third, fourth, fifth, sixth) {
        // An address of version 4 in one of version 6: mapped, and translated.
        (0, 0, 0, 0, 0, 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0x64, 0xff9b, 0, 0, 0, 0) => {
            v4(seventh, eighth)
        }
        // 6to4 has it in the middle.
        (0x2002, high, low, ..) => v4(high, low),
        // Teredo, benchmarks, ORCHID, documentation.
        (0x2001, 0..=0x1ff | 0xdb8, ..) | (0x3fff, 0..=0xfff, ..) => false,
        // All that is given out as global unicast; loopback, unique local, link-local and groups
        // lie outside.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addresses: &[&str], expect: bool) {
        for address in addresses {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_public(parsed), expect, "{address}");
        }
    }

    #[test]
    fn public_addresses_may_be_asked() {
        check(&["1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.0.1"], true);
        check(&["172.32.0.1", "192.0.1.1", "198.20.0.1", "223.255.255.255", "169.253.1.1"], true);
        check(&["2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"], true);
        check(&["2002:101:101::1"], true);
    }

    #[test]
    fn others_may_not() {
        check(
            &["0.0.0.0", "0.1.2.3", "10.0.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254"],
            false,
        );
        check(
            &["100.64.0.1", "100.127.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
            false,
        );
        check(&["192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"], false);
        check(&["224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"], false);
        check(&["::", "::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1"], false);
        check(&["2001:db8::1", "2001::1", "2001:10::1", "3fff::1", "100::1", "5f00::1"], false);
        check(&["::ffff:127.0.0.1", "::ffff:a00:1", "::7f00:1", "64:ff9b::10.0.0.1"], false);
        check(&["64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::", "::ffff:0:127.0.0.1"], false);
    }
}
