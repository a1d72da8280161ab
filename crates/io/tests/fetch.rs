//! Fetching from a server on this machine that does what servers should not.

#![cfg(feature = "url")]

mod server;

use std::time::Duration;

use nutgraf_io::fetch::{FetchError, FetchOptions, Fetched, Fetcher};
use server::Server;

/// What one may wait for in a test, and how much may come.
fn options() -> FetchOptions {
    FetchOptions {
        allow_private: true,
        most_bytes: 100_000,
        longest: Duration::from_millis(900),
        ..FetchOptions::default()
    }
}

fn fetch(path: &str) -> Result<Fetched, FetchError> {
    Fetcher::new(options()).fetch(&Server::start().url(path))
}

#[track_caller]
fn fails(path: &str, message: &str) {
    let error = fetch(path).expect_err("a failure").to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn a_page_is_had_with_what_the_server_says_of_it() {
    let page = fetch("page").expect("a page");
    assert_eq!(page.media_type.as_deref(), Some("text/html"));
    assert_eq!(page.encoding, Some(encoding_rs::WINDOWS_1252));
    assert!(page.bytes.starts_with(b"<html>"));
    assert!(page.url.ends_with("/page"), "{}", page.url);
}

#[test]
fn redirects_are_followed() {
    let page = fetch("redirect").expect("a page");
    assert!(page.url.ends_with("/page"), "{}", page.url);
}

#[test]
fn redirects_that_lead_nowhere_are_told() {
    fails("itself", "it sends on in a circle");
    fails("circle", "it sends on in a circle");
    fails("on/0", "it sends on more than 10 times");
    fails("to-file", "it leads to `file:///etc/passwd`, which is no web address");
    fails("to-nothing", "it sends on in a circle");
}

#[test]
fn statuses_are_told_with_what_to_do() {
    fails("status/403", "the server answers 403 Forbidden: it is not given to programs");
    fails("status/404", "the server answers 404 Not Found: there is no such page");
    fails("status/410", "there is no such page");
    fails("status/429", "there were too many requests");
    fails("status/503", "something is wrong there");
    fails("status/204", "that is no page");
}

#[test]
fn no_more_time_is_spent_than_there_is() {
    // A byte at a time, for ever.
    fails("slow", "it takes longer than 0.9 seconds");
    fails("silent", "it takes longer than 0.9 seconds");
}

#[test]
fn no_more_bytes_are_taken_than_there_may_be() {
    fails("endless", "which no article has");
    fails("long", "which no article has");
    fails("bomb", "which no article has");
    let unpacked = fetch("gzip").expect("a page");
    assert_eq!(unpacked.bytes, b"<p>One.</p>");
    fails("brotli", "the server packs it as `br`");
}

#[test]
fn an_answer_that_breaks_off_is_told() {
    fails("short", "the connection failed");
    fails("garbage", "the connection failed");
}

#[test]
fn only_public_addresses_are_asked() {
    let server = Server::start();
    let fetcher = Fetcher::new(FetchOptions { allow_private: false, ..options() });
    let port = server.port();
    for host in
        ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "0x7f.1", "2130706433"]
    {
        let error =
            fetcher.fetch(&format!("http://{host}:{port}/page")).expect_err("it is private");
        assert!(matches!(error, FetchError::Private { .. }), "{host}: {error}");
    }
    assert_eq!(server.requests(), 0);
}

#[test]
fn nothing_is_asked_offline() {
    let server = Server::start();
    let fetcher = Fetcher::new(FetchOptions { offline: true, ..options() });
    let error = fetcher.fetch(&server.url("page")).expect_err("it is offline");
    assert!(matches!(error, FetchError::Offline), "{error}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn what_is_no_address_is_told() {
    let fetcher = Fetcher::new(options());
    for address in ["http://", "https://[", "http://a b/"] {
        let error = fetcher.fetch(address).expect_err("no address");
        assert!(matches!(error, FetchError::Address(_)), "{address}: {error}");
    }
}
