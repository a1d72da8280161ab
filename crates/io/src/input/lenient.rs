//! JSON, also as Python's `json.dumps` writes it where the standard has nothing to say: `NaN`,
//! `Infinity` and `-Infinity` as values, and halves of surrogate pairs alone in strings.

use serde_json::Value;

use super::error::Reason;

/// What was lost in reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// Halves of surrogate pairs, each now U+FFFD.
    pub(super) surrogates: usize,
}

impl Lost {
    /// For people.
    pub(super) fn note(self) -> Option<String> {
        let Self { surrogates } = self;
        (surrogates > 0).then(|| {
            let (s, is) = if surrogates == 1 { ("", "is") } else { ("s", "are") };
            format!("{surrogates} lone surrogate{s} in it {is} no character{s}: read as U+FFFD")
        })
    }
}

/// The value of a text.
pub(super) fn parse(json: &[u8]) -> Result<(Value, Lost), Reason> {
    let wrong = match serde_json::from_slice(json) {
        Ok(value) => return Ok((value, Lost::default())),
        Err(wrong) => wrong,
    };
    let (repaired, lost) = repair(json);
    match serde_json::from_slice(&repaired) {
        Ok(value) => Ok((value, lost)),
        Err(_) => Err(Reason::Json(match std::str::from_utf8(json) {
            Ok(_) => message(&wrong, json),
            Err(error) => {
                format!("it is not UTF-8 text, at byte {}", error.valid_up_to() + 1)
            }
        })),
    }
}

/// What `serde_json` says, with the byte that its line and column mean.
fn message(error: &serde_json::Error, json: &[u8]) -> String {
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or_default();
    let lines = json.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let before: usize = lines.map(<[u8]>::len).sum();
    format!("{what}, at byte {}", before + error.column())
}

/// The text with null for numbers that are none, and U+FFFD for surrogates that are alone.
fn repair(json: &[u8]) -> (Vec<u8>, Lost) {
    let mut repaired = Vec::with_capacity(json.len());
    let mut lost = Lost::default();
    let mut rest = json;
    let mut in_string = false;
    while let [first, after @ ..] = rest {
        let mut taken = 1;
        match first {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                taken = 2;
                match unit(rest) {
                    Some(0xd800..0xdc00) if unit(&rest[6..]).is_some_and(is_second) => taken = 12,
                    Some(0xd800..0xe000) => {
                        repaired.extend_from_slice(b"\\ufffd");
                        lost.surrogates += 1;
                        rest = &rest[6..];
                        continue;
                    }
                    _ => {}
                }
            }
            b'N' | b'I' | b'-' if !in_string => {
                let number = ["NaN", "Infinity", "-Infinity"];
                if let Some(number) = number.iter().find(|name| rest.starts_with(name.as_bytes())) {
                    repaired.extend_from_slice(b"null");
                    rest = &rest[number.len()..];
                    continue;
                }
            }
            _ => {}
        }
        let taken = taken.min(after.len() + 1);
        repaired.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
    }
    (repaired, lost)
}

/// The code unit of an escape `\uXXXX` at the beginning.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn is_second(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &Value, surrogates: usize) {
        assert_eq!(parse(text.as_bytes()).expect("JSON"), (expect.clone(), Lost { surrogates }));
    }

    #[test]
    fn numbers_that_are_none_are_null() {
        check(
            r#"{"a": NaN, "b": [Infinity, -Infinity, -1]}"#,
            &json!({"a": null, "b": [null, null, -1]}),
            0,
        );
        check(r#"["NaN \" NaN", NaN]"#, &json!(["NaN \" NaN", null]), 0);
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        check(r#""a\ud83cb""#, &json!("a\u{fffd}b"), 1);
        check(r#""\udf89\ud83c\udf89\ud83c""#, &json!("\u{fffd}🎉\u{fffd}"), 2);
        check(r#""\ud83c\ud83c\udf89""#, &json!("\u{fffd}🎉"), 1);
        check(r#""\\ud83c NaN", "#.trim_end_matches([',', ' ']), &json!("\\ud83c NaN"), 0);
    }

    #[test]
    fn what_is_no_json_is_told() {
        let told = |text: &[u8]| parse(text).expect_err("no JSON").to_string();
        assert_eq!(
            told(b"{\n\"a\": 1 x}"),
            "it is not valid JSON: expected `,` or `}`, at byte 10"
        );
        assert_eq!(told(b"\"\xe9\""), "it is not valid JSON: it is not UTF-8 text, at byte 2");
        assert!(told(b"\"\\").starts_with("it is not valid JSON: EOF"), "{}", told(b"\"\\"));
        assert!(told(b"\"\\u12").starts_with("it is not valid JSON: "));
    }
}
