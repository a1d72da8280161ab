//! HTTPS, with a certificate made for this test (`tls/`: an authority, a certificate of `localhost` that
//! it signed, and the key).

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use common::{start, two_threads};
use nutgraf_serve::{ServeError, ServeOptions, Server};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

#[test]
fn it_speaks_https() {
    let tls = Some((file("cert.pem"), file("key.pem")));
    let server = start(ServeOptions { tls, max_connections: 1, ..two_threads() });
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(file("ca.pem")).expect("a certificate"))
        .expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream =
        StreamOwned::new(client, TcpStream::connect(server.address).expect("a connection"));
    stream
        .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("{\"status\":\"ok\"}"),
        "{answer}"
    );
    // Plain HTTP gets no answer, and holds up nobody.
    let mut plain = TcpStream::connect(server.address).expect("a connection");
    let _ = plain.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn what_is_no_certificate_is_told() {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    for (chain, key, named) in [
        ("none.pem", "key.pem", "none.pem"),
        ("cert.pem", "cert.pem", "cert.pem"),
        ("ca.pem", "key.pem", "ca.pem"),
    ] {
        let options =
            ServeOptions { address, tls: Some((file(chain), file(key))), ..two_threads() };
        let Err(error @ ServeError::Tls { .. }) = Server::bind(options, common::analyzer()) else {
            panic!("{chain} with {key} is taken");
        };
        assert!(error.to_string().contains(named), "{error}");
    }
}
