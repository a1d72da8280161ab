//! Whether everything that the project depends on has a licence that `deny.toml` allows, and nothing is
//! what it bans.

use serde::Deserialize;
use spdx::{Expression, ParseMode};

use crate::{Error, metadata, root};

#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
}

/// Checks all packages, with all features.
pub(crate) fn check() -> Result<(), Error> {
    let path = root().join("deny.toml");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::File {
        verb: "read",
        path: path.clone(),
        source,
    })?;
    let policy: Policy = toml::from_str(&text).map_err(|error| Error::Policy(error.to_string()))?;
    let metadata: Metadata = metadata(&["--all-features"])?;
    let reasons = metadata.packages.iter().filter_map(|package| policy.against(package));
    let reasons: Vec<String> = reasons.collect();
    if reasons.is_empty() { Ok(()) } else { Err(Error::Policy(reasons.join("; "))) }
}

impl Policy {
    /// What speaks against a package.
    fn against(&self, package: &Package) -> Option<String> {
        let Package { name, version, license, license_file } = package;
        if self.bans.deny.iter().any(|banned| banned.name == *name) {
            return Some(format!("`{name}` {version} is banned"));
        }
        let Some(license) = license else {
            let what =
                if license_file.is_some() { "only a file of a licence" } else { "no licence" };
            return Some(format!("`{name}` {version} has {what}"));
        };
        let Ok(expression) = Expression::parse_mode(license, ParseMode::LAX) else {
            return Some(format!("`{name}` {version} has the licence `{license}`: unknown"));
        };
        let allowed = |wanted: &spdx::LicenseReq| {
            self.licenses.allow.iter().any(|allowed| *allowed == wanted.to_string())
        };
        let holds = expression.evaluate(allowed);
        (!holds).then(|| format!("`{name}` {version} has the licence `{license}`: not allowed"))
    }
}
