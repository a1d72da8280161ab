//! Numbers in words.

use super::{Decimal, Form, Found, Quantity, near};
use crate::language::NumberWords;
use crate::words::Token;

/// A number in words, such as `twenty-one`, `a hundred and five`, `two dozen`, `third`.
pub(super) fn number(
    text: &str,
    tokens: &[Token],
    first: usize,
    known: &NumberWords,
) -> Option<Found> {
    let word = |at: usize| tokens.get(at).map(|token| token.text.to_lowercase());
    let (mut total, mut current, mut at, mut power) = (0_u64, None::<u64>, first, 0);
    let mut ordinal = false;
    let mut last_unit = 1000;
    if known.one.has(&word(at)?) {
        let next = word(at + 1)?;
        if !known.groups.has(&next) && !known.scales.has(&next) {
            return None;
        }
        (current, at) = (Some(1), at + 1);
    }
    while let Some(next) = word(at).filter(|_| at == first || near(text, tokens, at)) {
        if let Some(number) = known.small.get(&next) {
            // "twenty one", but not "one twenty" or "two three".
            let size = if number < 10 { 10 } else { 100 };
            if last_unit < size || number < 10 && last_unit % 10 != 0 {
                break;
            }
            current = Some(current.unwrap_or_default() + number);
            last_unit = if number >= 20 { 10 } else { 1 };
        } else if let Some(number) = known.ordinals.get(&next) {
            if last_unit < 10 {
                break;
            }
            current = Some(current.unwrap_or_default() + number);
            (ordinal, at) = (true, at + 1);
            break;
        } else if let Some(many) = known.groups.get(&next) {
            current = Some(current.unwrap_or(1).checked_mul(many)?);
            at += 1;
            break;
        } else if let Some(by) = known.scales.get(&next) {
            let Some(count) = current else { break };
            let product = count.checked_mul(10_u64.checked_pow(u32::try_from(by).ok()?)?)?;
            if by == 2 {
                current = Some(product);
            } else {
                (total, current) = (total.checked_add(product)?, None);
            }
            (power, last_unit) = (by, 1000);
        } else if known.and.has(&next) && power > 0 && at > first {
            let more = word(at + 1).and_then(|next| known.small.get(&next));
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
