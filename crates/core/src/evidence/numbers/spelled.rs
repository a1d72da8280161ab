//! Numbers in words.

use super::{Decimal, Form, Found, Quantity, near, scale};
use crate::evidence::tokens::Token;

/// A number in words, such as `twenty-one`, `a hundred and five`, `two dozen`, `third`.
pub(super) fn number(text: &str, tokens: &[Token], first: usize) -> Option<Found> {
    let word = |at: usize| tokens.get(at).map(|token| token.text.to_lowercase());
    let (mut total, mut current, mut at, mut power) = (0_u64, None::<u64>, first, 0);
    let mut ordinal = false;
    let mut last_unit = 1000;
    if matches!(word(at)?.as_str(), "a" | "an") {
        let next = word(at + 1)?;
        if !(next == "dozen" || scale(&next).is_some_and(|power| power > 0) && next.len() > 2) {
            return None;
        }
        (current, at) = (Some(1), at + 1);
    }
    while let Some(next) = word(at).filter(|_| at == first || near(text, tokens, at)) {
        if let Some(number) = unit(&next) {
            // "twenty one", but not "one twenty" or "two three".
            let size = if number < 10 { 10 } else { 100 };
            if last_unit < size || number < 10 && last_unit % 10 != 0 {
                break;
            }
            current = Some(current.unwrap_or_default() + number);
            last_unit = if number >= 20 { 10 } else { 1 };
        } else if let Some(number) = ordinal_unit(&next) {
            if last_unit < 10 {
                break;
            }
            current = Some(current.unwrap_or_default() + number);
            (ordinal, at) = (true, at + 1);
            break;
        } else if next == "dozen" {
            current = Some(current.unwrap_or(1).checked_mul(12)?);
            at += 1;
            break;
        } else if let Some(by) = scale(&next).filter(|_| next.len() > 2) {
            let Some(count) = current else { break };
            let product = count.checked_mul(10_u64.checked_pow(u32::try_from(by).ok()?)?)?;
            if by == 2 {
                current = Some(product);
            } else {
                (total, current) = (total.checked_add(product)?, None);
            }
            (power, last_unit) = (by, 1000);
        } else if next == "and" && power > 0 && at > first {
            let more = word(at + 1).and_then(|next| unit(&next));
            if more.is_none() || last_unit != 1000 {
                break;
            }
        } else {
            break;
        }
        at += 1;
    }
    if at == first {
        return None;
    }
    let value = Decimal::of(total.checked_add(current.unwrap_or_default())?);
    let form = if ordinal { Form::Ordinal } else { Form::Cardinal };
    Some(Found {
        first,
        end: at,
        readings: vec![Quantity { value, form, unit: None }],
        scale: power,
    })
}

fn unit(word: &str) -> Option<u64> {
    #[rustfmt::skip]
    const SMALL: [&str; 20] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = (0..).zip(SMALL).find(|(_, name)| *name == word).map(|(number, _)| number);
    small.or_else(|| (2..).zip(TENS).find(|(_, name)| *name == word).map(|(tens, _)| 10 * tens))
}

fn ordinal_unit(word: &str) -> Option<u64> {
    const IRREGULAR: [(&str, u64); 7] = [
        ("first", 1),
        ("second", 2),
        ("third", 3),
        ("fifth", 5),
        ("eighth", 8),
        ("ninth", 9),
        ("twelfth", 12),
    ];
    let irregular = IRREGULAR.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    irregular.or_else(|| {
        if let Some(stem) = word.strip_suffix("ieth") {
            return unit(&format!("{stem}y"));
        }
        word.strip_suffix("th").and_then(unit).filter(|number| *number > 3)
    })
}
