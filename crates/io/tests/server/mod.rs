//! A web server for tests, on this machine, that also does what servers should not.

#![allow(dead_code, unreachable_pub, reason = "not every test crate uses everything")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A server. It ends with the test's process.
pub struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                // A client that goes away is part of the tests.
                thread::spawn(move || drop(serve(&stream, &counted)));
            }
        });
        Self { port, requests }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// How many there were so far.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: &TcpStream, requests: &AtomicUsize) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    requests.fetch_add(1, Ordering::SeqCst);
    let mut host = String::new();
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        if let Some(value) = header.strip_prefix("host: ").or_else(|| header.strip_prefix("Host: "))
        {
            value.trim().clone_into(&mut host);
        }
        header.clear();
    }
    let path = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
    let mut answer = |status: &str, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)
    };
    let on = |to: &str| format!("Location: {to}\r\n");
    match path.as_str() {
        "page" => answer(
            "200 OK",
            "Content-Type: text/html; charset=iso-8859-1\r\n",
            b"<html><head><title>Bridge</title><link rel='canonical' href='https://h.example/b'>\
              <meta property='article:published_time' content='2025-03-03'></head><body><article>\
              <p>Mayor Zo\xeb Lee said on Monday that the old bridge in Ashford would close for \
              two years.</p><p>The council voted for it, since its beams are cracked, and repairs \
              will cost a lot.</p></article></body></html>",
        ),
        "redirect" => answer("302 Found", &on("/redirect/2"), b""),
        "redirect/2" => answer("301 Moved Permanently", &on(&format!("http://{host}/page")), b""),
        "itself" => answer("302 Found", &on("/itself#again"), b""),
        "circle" => answer("302 Found", &on("/circle/2"), b""),
        "circle/2" => answer("302 Found", &on("/circle"), b""),
        "to-file" => answer("302 Found", &on("file:///etc/passwd"), b""),
        "to-nothing" => answer("302 Found", "", b""),
        "pdf.html" => answer("200 OK", "Content-Type: text/html\r\n", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        "feed" => answer(
            "200 OK",
            "Content-Type: text/html\r\n",
            format!(
                "<?xml version='1.0'?><rss version='2.0'><channel><item><title>Bridge</title>\
                 <guid>b1</guid><link>http://{host}/page</link><description>Mayor Kim Lee spoke in \
                 Paris.</description></item><item><guid>b2</guid><link>http://{host}/status/403\
                 </link><description>Angela Merkel visited Rome.</description></item></channel></rss>"
            )
            .as_bytes(),
        ),
        "articles.json" => answer(
            "200 OK",
            "Content-Type: application/json\r\n",
            br#"[{"id": "a", "text": "Kim Lee spoke."}, {"id": "b", "text": "Angela Merkel left."}]"#,
        ),
        "long" => answer("200 OK", "", &vec![b'a'; 200_000]),
        "gzip" => answer("200 OK", "Content-Encoding: gzip\r\n", &packed(b"<p>One.</p>")),
        "bomb" => answer("200 OK", "Content-Encoding: gzip\r\n", &packed(&vec![0; 50_000_000])),
        "brotli" => answer("200 OK", "Content-Encoding: br\r\n", b"x"),
        "garbage" => stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n"),
        "short" => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        "silent" => {
            thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        "slow" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")?;
            loop {
                stream.write_all(b"a")?;
                thread::sleep(Duration::from_millis(100));
            }
        }
        "endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            loop {
                stream.write_all(&[b'a'; 4096])?;
            }
        }
        path => {
            if let Some(number) = path.strip_prefix("on/") {
                let next = number.parse::<usize>().unwrap_or(0) + 1;
                return answer("302 Found", &on(&format!("/on/{next}")), b"");
            }
            let status = path.strip_prefix("status/").unwrap_or("404");
            answer(&format!("{status} Status"), "", b"<p>The page of the status.</p>")
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}
