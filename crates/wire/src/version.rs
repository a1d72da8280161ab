//! The version of the schema, as a type that has one value: nothing else is written, and nothing
//! else is read.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Raised when a reader of the last version would misread the output.
pub const SCHEMA_VERSION: u32 = 1;

/// [`SCHEMA_VERSION`], in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SchemaVersion;

/// A record is of another version of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`schema_version` {0} is not {SCHEMA_VERSION}, the version known here")]
pub struct OtherVersion(pub u64);

impl SchemaVersion {
    /// Refuses any version but the one known here.
    ///
    /// # Errors
    /// If it is another one.
    pub fn check(version: u64) -> Result<Self, OtherVersion> {
        if version == u64::from(SCHEMA_VERSION) { Ok(Self) } else { Err(OtherVersion(version)) }
    }
}

impl Serialize for SchemaVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(SCHEMA_VERSION)
    }
}

impl<'de> Deserialize<'de> for SchemaVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::check(u64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SchemaVersion {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        u32::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        u32::json_schema(generator)
    }
}
