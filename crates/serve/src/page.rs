//! The page at `/`, and that of the API at `/docs`: files that are part of the program, which ask
//! nothing of any other server.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use nutgraf_io::output::bulk::journal::hex;
use sha2::{Digest, Sha256};

use crate::app::App;

/// What a page may load and do: what comes from this server, and nothing written into the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the page.
struct File {
    path: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

macro_rules! file {
    ($path:literal, $kind:literal, $name:literal) => {
        File { path: $path, kind: $kind, bytes: include_bytes!(concat!("../page/", $name)) }
    };
}

const HTML: &str = "text/html; charset=utf-8";

/// All of them.
static FILES: [File; 12] = [
    file!("/", "text/html; charset=utf-8", "index.html"),
    file!("/docs", "text/html; charset=utf-8", "docs.html"),
    file!("/page/page.css", "text/css; charset=utf-8", "page.css"),
    file!("/page/main.js", "text/javascript; charset=utf-8", "main.js"),
    file!("/page/api.js", "text/javascript; charset=utf-8", "api.js"),
    file!("/page/view.js", "text/javascript; charset=utf-8", "view.js"),
    file!("/page/many.js", "text/javascript; charset=utf-8", "many.js"),
    file!("/page/history.js", "text/javascript; charset=utf-8", "history.js"),
    file!("/page/dom.js", "text/javascript; charset=utf-8", "dom.js"),
    file!("/page/examples.js", "text/javascript; charset=utf-8", "examples.js"),
    file!("/page/docs.js", "text/javascript; charset=utf-8", "docs.js"),
    file!("/favicon.svg", "image/svg+xml", "favicon.svg"),
];

/// Tells the files of this program from those of others.
static TAG: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = FILES.iter().fold(Sha256::new(), |digest, file| digest.chain_update(file.bytes));
    let tag = format!("\"{:.16}\"", hex(digest));
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"page\""))
});

/// The routes of all files.
pub(crate) fn routes() -> Router<Arc<App>> {
    FILES.iter().fold(Router::new(), |router, file| {
        router.route(file.path, get(async |headers: HeaderMap| give(file, &headers)))
    })
}

/// A file, unless the browser has it already.
fn give(file: &'static File, headers: &HeaderMap) -> Response {
    let tag = &*TAG;
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(file.kind))];
        (kind, file.bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if file.kind == HTML {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_light_and_loads_nothing_from_elsewhere() {
        let size: usize = FILES.iter().map(|file| file.bytes.len()).sum();
        assert!(size < 300_000, "{size} bytes");
        for file in &FILES {
            let text = str::from_utf8(file.bytes).expect("text");
            for attribute in ["src=\"http", "href=\"http", "url(http", "from \"http", "<script>"] {
                assert!(!text.contains(attribute), "{} has {attribute}", file.path);
            }
        }
    }
}
