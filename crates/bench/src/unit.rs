//! Quantities with their units, so that none is taken for another.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number with a unit.
pub trait Quantity: Copy {
    /// The number in the unit that the type is named for.
    fn number(self) -> f64;

    /// The quantity of such a number.
    fn of(number: f64) -> Self;

    /// A unit fit to show it: how many of the type's own it is, and its name.
    fn shown(self) -> (f64, &'static str);
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident: $shown:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl Quantity for $name {
            fn number(self) -> f64 {
                self.0
            }

            fn of(number: f64) -> Self {
                Self(number)
            }

            fn shown(self) -> (f64, &'static str) {
                let shown: fn(f64) -> (f64, &'static str) = $shown;
                shown(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let (scale, unit) = self.shown();
                write!(f, "{} {unit}", digits(self.0 / scale))
            }
        }
    )*};
}

quantities! {
    /// A duration in seconds.
    Seconds: |x| match x {
        _ if x >= 1.0 => (1.0, "s"),
        _ if x >= 1e-3 || x == 0.0 => (1e-3, "ms"),
        _ => (1e-6, "µs"),
    };
    /// Whole documents a second.
    DocumentsPerSecond: |_| (1.0, "documents/s");
    /// Words (what stands between white space) a second.
    WordsPerSecond: |_| (1.0, "words/s");
    /// Tokens (word pieces, `[CLS]` and `[SEP]` included) a second.
    TokensPerSecond: |_| (1.0, "tokens/s");
    /// Arithmetic operations a second: a multiplication with its addition counts two.
    OperationsPerSecond: |x| if x >= 1e12 { (1e12, "Top/s") } else { (1e9, "Gop/s") };
    /// A size in bytes.
    Bytes: |x| if x >= 1e9 { ((1_u64 << 30) as f64, "GiB") } else { ((1_u64 << 20) as f64, "MiB") };
}

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(duration.as_secs_f64())
    }
}

/// A number to three digits, all of those before the point, in groups of three.
pub fn digits(number: f64) -> String {
    let size = number.abs();
    let decimals = if size >= 99.95 {
        0
    } else if size >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{number:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if left.is_multiple_of(3) && grouped.ends_with(|c: char| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_three_digits_in_a_fit_unit() {
        assert_eq!(Seconds(0.012_345).to_string(), "12.3 ms");
        assert_eq!(Seconds(0.000_045).to_string(), "45.0 µs");
        assert_eq!(Seconds(2.0).to_string(), "2.00 s");
        assert_eq!(Seconds(0.0).to_string(), "0.00 ms");
        assert_eq!(WordsPerSecond(12_345.6).to_string(), "12,346 words/s");
        assert_eq!(TokensPerSecond(1_234_567.0).to_string(), "1,234,567 tokens/s");
        assert_eq!(OperationsPerSecond(1.5e12).to_string(), "1.50 Top/s");
        assert_eq!(Bytes(3.0 * 1_048_576.0).to_string(), "3.00 MiB");
    }

    #[test]
    fn groups_digits() {
        for (number, text) in [
            (0.0, "0.00"),
            (99.94, "99.9"),
            (99.96, "100"),
            (999.9, "1,000"),
            (-1234.0, "-1,234"),
            (-123.0, "-123"),
        ] {
            assert_eq!(digits(number), text);
        }
    }
}
