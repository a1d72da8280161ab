//! Where the cache is, which hub is asked and as whom: the environment variables that all
//! software of the hub goes by.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use url::{Host, Url};

use crate::HubError;

const ENDPOINT: &str = "https://huggingface.co";
const TOKEN_OVER_HTTP: &str = "NUTGRAF_TOKEN_OVER_HTTP";

/// The hub and its cache, as a [`Hub`](crate::Hub) uses them.
#[derive(Clone)]
pub struct Settings {
    /// The folder with the models, the `hub` folder of `HF_HOME`.
    pub cache: PathBuf,
    /// The hub's address.
    pub endpoint: Url,
    /// What opens private and gated models. It is sent to the endpoint's host only.
    pub token: Option<String>,
    /// Whether nothing may be asked of the hub.
    pub offline: bool,
    /// How long a server may be silent before the connection counts as lost. An answer to a question
    /// (not a file) must be whole after four times that, and of a file a kilobyte a second must come.
    pub patience: Duration,
    /// The pause before what failed is asked for again; each later one is twice as long.
    pub pause: Duration,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("cache", &self.cache)
            .field("endpoint", &shown(&self.endpoint).as_str())
            .field("token", &self.token.as_ref().map(|_| "***"))
            .field("offline", &self.offline)
            .field("patience", &self.patience)
            .field("pause", &self.pause)
            .finish()
    }
}

impl Settings {
    /// From the environment of this process; see [`from_variables`](Self::from_variables).
    pub fn from_env() -> Result<Self, HubError> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// From variables as `huggingface_hub` knows them. An empty one counts as not set.
    ///
    /// - cache: `HF_HUB_CACHE`, else `HUGGINGFACE_HUB_CACHE`, else `hub` in the home, which is
    ///   `HF_HOME`, else `huggingface` in `XDG_CACHE_HOME`, else `~/.cache/huggingface`
    /// - endpoint: `HF_ENDPOINT`
    /// - token: `HF_TOKEN`, else the file `HF_TOKEN_PATH`, else the file `token` in the home
    ///   (it goes over http to this machine only, or anywhere if `NUTGRAF_TOKEN_OVER_HTTP` is `1`)
    /// - offline: `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` is `1`, `on`, `yes` or `true`
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, HubError> {
        let get = |name: &str| variable(name).filter(|value| !value.is_empty());
        let user = get("HOME").or_else(|| get("USERPROFILE")).map(PathBuf::from);
        let path = |name: &str| get(name).map(|value| expand(PathBuf::from(value), user.as_ref()));
        let home = path("HF_HOME")
            .or_else(|| Some(path("XDG_CACHE_HOME")?.join("huggingface")))
            .or_else(|| Some(user.as_ref()?.join(".cache/huggingface")));
        let cache = path("HF_HUB_CACHE")
            .or_else(|| path("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| Some(home.as_ref()?.join("hub")))
            .ok_or(HubError::NoHome)?;
        // Links in the cache are relative; where it is must not change with the folder one is in.
        let cache =
            std::path::absolute(&cache).map_err(|error| HubError::file("find", &cache, error))?;
        let token_file = path("HF_TOKEN_PATH").or_else(|| Some(home.as_ref()?.join("token")));
        let on = |name| {
            get(name).is_some_and(|value| {
                let value = value.to_string_lossy().to_lowercase();
                matches!(value.trim(), "1" | "on" | "yes" | "true")
            })
        };
        let token = match get("HF_TOKEN") {
            Some(token) => Some(token.into_string().map_err(|_| HubError::Setting {
                variable: "HF_TOKEN",
                reason: "it is not text".to_owned(),
            })?),
            // A file that is not there, or not ours to read, is no token.
            None if on("HF_HUB_DISABLE_IMPLICIT_TOKEN") => None,
            None => token_file.and_then(|path| std::fs::read_to_string(path).ok()),
        };
        let token = token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
        if token.as_ref().is_some_and(|token| !token.bytes().all(|b| b.is_ascii_graphic())) {
            let reason = "a token is ASCII letters and digits without spaces".to_owned();
            return Err(HubError::Setting { variable: "HF_TOKEN", reason });
        }
        let endpoint = endpoint(get("HF_ENDPOINT"))?;
        if token.is_some() && !is_private(&endpoint) && !on(TOKEN_OVER_HTTP) {
            let reason = format!(
                "it is http, so that anybody on the way could read the token; use https, or set \
                 `{TOKEN_OVER_HTTP}=1`"
            );
            return Err(HubError::Setting { variable: "HF_ENDPOINT", reason });
        }
        Ok(Self {
            cache,
            endpoint,
            token,
            offline: on("HF_HUB_OFFLINE") || on("TRANSFORMERS_OFFLINE"),
            patience: Duration::from_secs(30),
            pause: Duration::from_millis(300),
        })
    }
}

fn endpoint(given: Option<OsString>) -> Result<Url, HubError> {
    let given = given.unwrap_or_else(|| ENDPOINT.into());
    let fail = |reason: String| HubError::Setting { variable: "HF_ENDPOINT", reason };
    let text = given.to_string_lossy();
    // What is no address may still have a password in it.
    let what = if text.contains('@') { "its value" } else { &*format!("`{text}`") };
    let url =
        Url::parse(text.trim()).map_err(|error| fail(format!("{what} is no address: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(fail(format!("{what} is not an http or https address")));
    }
    Ok(url)
}

/// An address without what opens it: user, password and query, where signatures stand.
pub(crate) fn shown(url: &Url) -> Url {
    let mut url = url.clone();
    // These fail for addresses that cannot have any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url
}

/// Whether nobody on the way can read what is sent.
fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    url.scheme() == "https" || is_here
}

/// `~` at the beginning is the user's folder.
fn expand(path: PathBuf, user: Option<&PathBuf>) -> PathBuf {
    match (path.strip_prefix("~"), user) {
        (Ok(rest), Some(user)) => user.join(rest),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Result<Settings, HubError> {
        let variables: HashMap<_, _> = variables.iter().copied().collect();
        Settings::from_variables(|name| variables.get(name).map(OsString::from))
    }

    #[test]
    fn the_cache_is_where_the_variables_say() {
        for (variables, expected) in [
            (&[("HOME", "/u")][..], "/u/.cache/huggingface/hub"),
            (&[("HOME", "/u"), ("XDG_CACHE_HOME", "/x")], "/x/huggingface/hub"),
            (&[("HOME", "/u"), ("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/h")], "/h/hub"),
            (&[("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c")], "/c"),
            (&[("HF_HOME", "/h"), ("HUGGINGFACE_HUB_CACHE", "/d")], "/d"),
            (&[("HUGGINGFACE_HUB_CACHE", "/d"), ("HF_HUB_CACHE", "/c")], "/c"),
            (&[("HOME", "/u"), ("HF_HOME", "~/h")], "/u/h/hub"),
            (&[("HOME", "/u"), ("HF_HOME", "")], "/u/.cache/huggingface/hub"),
        ] {
            let cache = settings(variables).expect("settings").cache;
            assert_eq!(cache, Path::new(expected), "{variables:?}");
        }
    }

    #[test]
    fn no_home_is_an_error_that_names_the_variables() {
        let error = settings(&[]).expect_err("no home").to_string();
        assert!(error.contains("`HOME` is not set") && error.contains("`HF_HOME`"), "{error}");
    }

    #[test]
    fn offline_is_what_the_hub_software_takes_for_it() {
        for (value, expected) in
            [("1", true), ("ON", true), ("yes", true), ("True", true), ("0", false), ("", false)]
        {
            let both = settings(&[("HOME", "/u"), ("HF_HUB_OFFLINE", value)]);
            assert_eq!(both.expect("settings").offline, expected, "{value}");
        }
    }

    #[test]
    fn the_token_comes_from_its_variable_or_file_and_is_not_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().to_str().expect("a path");
        std::fs::write(folder.path().join("token"), "hf_file\n").expect("a file");
        let token = |extra: &[(&str, &str)]| {
            settings(&[&[("HF_HOME", home)], extra].concat()).expect("settings").token
        };
        assert_eq!(token(&[]).as_deref(), Some("hf_file"));
        assert_eq!(token(&[("HF_TOKEN", " hf_env ")]).as_deref(), Some("hf_env"));
        assert_eq!(token(&[("HF_TOKEN_PATH", "/nowhere")]), None);
        assert_eq!(token(&[("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")]), None);
        let all = settings(&[("HF_HOME", home)]).expect("settings");
        assert!(!format!("{all:?}").contains("hf_file"));
        settings(&[("HF_HOME", home), ("HF_TOKEN", "a\nb")]).expect_err("two lines");
    }

    #[test]
    fn an_endpoint_is_an_address() {
        let with = |endpoint| settings(&[("HOME", "/u"), ("HF_ENDPOINT", endpoint)]);
        let url = with("https://mirror.example/hf").expect("settings").endpoint;
        assert_eq!(url.as_str(), "https://mirror.example/hf");
        for endpoint in
            ["mirror", "file:///etc", "http://", "ftp://me:secret@host", "me:secret@host"]
        {
            let error = with(endpoint).expect_err(endpoint).to_string();
            assert!(error.contains("`HF_ENDPOINT`") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_token_goes_over_http_only_when_asked_for() {
        let with = |endpoint, more: &[(&str, &str)]| {
            let all = [("HOME", "/u"), ("HF_TOKEN", "hf_x"), ("HF_ENDPOINT", endpoint)];
            settings(&[&all[..], more].concat())
        };
        for here in ["https://a.b", "http://127.0.0.1:8", "http://[::1]", "http://localhost:1"] {
            with(here, &[]).expect(here);
        }
        for away in ["http://a.b", "http://10.0.0.1", "http://localhost.a.b"] {
            let error = with(away, &[]).expect_err(away).to_string();
            assert!(error.contains("`NUTGRAF_TOKEN_OVER_HTTP=1`"), "{error}");
            with(away, &[("NUTGRAF_TOKEN_OVER_HTTP", "1")]).expect("asked for");
            settings(&[("HOME", "/u"), ("HF_ENDPOINT", away)]).expect("no token");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let all =
            settings(&[("HOME", "/u"), ("HF_ENDPOINT", "https://me:secret@a.b/hf?sig=secret")]);
        let shown = format!("{:?}", all.expect("settings"));
        assert!(shown.contains("https://a.b/hf") && !shown.contains("secret"), "{shown}");
    }
}
