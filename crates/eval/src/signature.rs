//! Signatures: one line that says how a score was made, so that it can be quoted and repeated.
//!
//! The form is sacreBLEU's (Post 2018, "A Call for Clarity in Reporting BLEU Scores"):
//! `key:value` pairs joined by `|`, the version last. Two scores are comparable if their
//! signatures are equal.

use std::fmt;

use serde::{Serialize, Serializer};

/// What made a score: metric, options, tokenizer, number of references, version.
///
/// ```
/// use nutgraf_eval::Signature;
///
/// let signature = Signature::new("rouge").with("stem", "yes").with("nrefs", 1);
/// assert!(signature.to_string().starts_with("metric:rouge|stem:yes|nrefs:1|version:nutgraf-eval-"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pairs: Vec<(String, String)>,
}

impl Signature {
    /// The signature of `metric`, with no option yet.
    pub fn new(metric: &str) -> Self {
        Self { pairs: vec![("metric".to_owned(), clean(metric))] }
    }

    /// The signature with `key:value` at its end; a key given before takes the new value in
    /// its old place. `|`, `:` in a key, and control characters become `_`, so that the line
    /// can be taken apart again.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl fmt::Display) -> Self {
        let key = clean(key).replace(':', "_");
        let value = clean(&value.to_string());
        match self.pairs.iter_mut().find(|(known, _)| *known == key) {
            Some(pair) => pair.1 = value,
            None => self.pairs.push((key, value)),
        }
        self
    }

    /// The value of `key`, if the signature has it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

/// sacreBLEU's spelling of a flag.
pub(crate) fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn clean(part: &str) -> String {
    part.replace(|c: char| c == '|' || c.is_control(), "_")
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in &self.pairs {
            write!(f, "{key}:{value}|")?;
        }
        write!(f, "version:nutgraf-eval-{}", env!("CARGO_PKG_VERSION"))
    }
}

impl Serialize for Signature {
    /// As the line itself.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_break_the_line() {
        let signature = Signature::new("ner").with("types", "A|B\nC").with("types", "A:B");
        assert_eq!(signature.get("types"), Some("A:B"));
        let line = Signature::new("x").with("k:k|", "v|w").to_string();
        assert!(line.starts_with("metric:x|k_k_:v_w|version:"), "{line}");
    }
}
