//! Amounts of money, whole: their currency, scale and fraction, as far as they stand beside what a model
//! took for one.

use super::{first_word, last_word};
use crate::language::Language;
use crate::span::Span;

/// The least letters of a name before an amount.
const NAME: usize = 4;

/// Whether a char is the sign of a currency.
fn is_sign(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}')
}

/// An amount without the name of a country or what else begins with a capital before its digits or its sign: "Indonesia 500
/// million rupiah", "Taylor $7.9 million".
pub(super) fn behind_name(text: &str, span: Span, language: &Language) -> Span {
    let amount = span.of(text);
    let Some((word, rest)) = amount.split_once(' ') else { return span };
    let is_name = word.chars().count() >= NAME
        && word.chars().all(char::is_alphabetic)
        && word.starts_with(char::is_uppercase)
        && word.contains(char::is_lowercase)
        && !language.numbers.currencies.has(language.norm(&word.to_lowercase()).as_str());
    if is_name && rest.starts_with(|c: char| c.is_ascii_digit() || is_sign(c)) {
        Span::new(span.end - rest.len(), span.end)
    } else {
        span
    }
}

/// An amount with its currency and scale, as far as they stand beside it.
pub(super) fn whole_amount(text: &str, span: Span, sentence: Span, language: &Language) -> Span {
    let known = &language.numbers;
    let Span { mut start, mut end } = span;
    if start < sentence.start || sentence.end < end {
        return span;
    }
    // What it costs is no part of it: "SPF 30 £19.99".
    if let Some(sign) = text[start..end].rfind(is_sign)
        && let Some(other) = text[start..start + sign].strip_suffix(' ')
        && other.contains(|c: char| c.is_ascii_digit())
        && other.starts_with(char::is_uppercase)
        && !known.currencies.has(&first_word(other).to_lowercase())
    {
        start += sign;
    }
    let before = &text[sentence.start..start];
    if text[start..].starts_with(|c: char| c.is_ascii_digit()) {
        let near = before.strip_suffix(' ').unwrap_or(before);
        if near.ends_with(is_sign) {
            start = sentence.start + near.trim_end_matches(is_sign).len();
        } else if near.len() < before.len() {
            // "Rs 500", "USD 500".
            let code = last_word(near);
            let plain = code.trim_end_matches('.');
            let is_code = plain.len() > 1
                && plain.starts_with(char::is_uppercase)
                && (plain.chars().all(char::is_uppercase) || plain.len() == 2)
                && known.currencies.has(&plain.to_lowercase());
            if is_code {
                start = sentence.start + near.len() - code.len();
            }
        }
    }
    if let Some(sign) = text[start..end].chars().next().filter(|c| is_sign(*c)) {
        // "US$", "HK$", "A$".
        let before = &text[sentence.start..start];
        let country = &before[before.trim_end_matches(char::is_alphabetic).len()..];
        let code = format!("{}{sign}", country.to_lowercase());
        let is_country = country.chars().all(char::is_uppercase) && known.currencies.has(&code);
        if !country.is_empty() && country.is_ascii() && is_country {
            start -= country.len();
        }
    }
    start = with_fraction(text, Span::new(start, end), sentence, language);
    start = from_low(text, Span::new(start, end), sentence, language);
    let scale = |word: &str| {
        let word = word.to_lowercase();
        known.scales.get(&word).or_else(|| known.short_scales.get(&word)).is_some()
    };
    loop {
        let rest = &text[end..sentence.end];
        let glued = first_word(rest);
        let in_digits = text[..end].ends_with(|c: char| c.is_ascii_digit());
        if in_digits && (scale(glued) || known.suffixes.has(&glued.to_lowercase())) {
            end += glued.len();
            continue;
        }
        // A number is not cut at its point.
        let point = rest.strip_prefix(['.', ',']).filter(|_| in_digits);
        let more = point
            .map_or(0, |after| after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()));
        if more > 0 {
            end += 1 + more;
            continue;
        }
        let Some(after) = rest.strip_prefix([' ', '-', '\u{a0}']) else { break };
        let word = first_word(after);
        let has_unit = text[start..end].chars().any(is_sign);
        let is_unit = !has_unit
            && word.len() > 2
            && word.starts_with(char::is_lowercase)
            && known.currencies.has(&language.norm(word))
            && (text[start..end].chars().any(|c| c.is_ascii_digit())
                || scale(last_word(&text[start..end])));
        if let Some(unit) = foreign_unit(after, language).filter(|_| !has_unit) {
            end += rest.len() - after.len() + unit;
            break;
        }
        if word.is_empty() || !scale(word) && !is_unit {
            break;
        }
        end += rest.len() - after.len() + word.len();
        if is_unit {
            break;
        }
    }
    Span::new(start, end)
}

/// Where a range begins that an amount ends: "1.5 to 2 billion dollars", "between 5 and 7 million
/// rupees". What somebody went from is another amount ("from 5 to 3 million"), and a year is none.
fn from_low(text: &str, amount: Span, sentence: Span, language: &Language) -> usize {
    let known = &language.numbers;
    let number = |word: &str| {
        let digits = word.starts_with(|c: char| c.is_ascii_digit());
        let year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        digits && !year || known.small.has(&word.to_lowercase())
    };
    let first = amount.of(text).split_whitespace().next().unwrap_or_default();
    let before = text[sentence.start..amount.start].trim_end();
    let joint = last_word(before);
    let low = before[..before.len() - joint.len()].trim_end();
    let word = last_word(low);
    let opening = last_word(low[..low.len() - word.len()].trim_end()).to_lowercase();
    let is_range = if known.and.has(joint) {
        known.range_openings.has(&opening)
    } else {
        known.between.has(joint) && !known.change_openings.has(&opening)
    };
    let digits = first.starts_with(|c: char| c.is_ascii_digit());
    if is_range && number(word) && (digits || known.small.has(&first.to_lowercase())) {
        sentence.start + low.len() - word.len()
    } else {
        amount.start
    }
}

/// Where an amount begins that says how much of it there is before: "two and a half million", "a
/// third of a million".
fn with_fraction(text: &str, amount: Span, sentence: Span, language: &Language) -> usize {
    let known = &language.numbers;
    let words = amount.of(text).split_whitespace().take(3).map(str::to_lowercase);
    let words: Vec<String> = words.collect();
    let is_one = |word: &str| known.one.has(word);
    let is_share = |word: &str| {
        let last = word.rsplit('-').next().unwrap_or_default();
        known.shares.has(language.norm(&last.to_lowercase()).as_str())
    };
    let before = text[sentence.start..amount.start].trim_end();
    let joint = last_word(before);
    let rest = before[..before.len() - joint.len()].trim_end();
    let word = last_word(rest);
    let place = |rest: &str| sentence.start + rest.len();
    let whole = &rest[..rest.len() - word.len()];
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [one, half, ..] if is_one(one) && is_share(half) => {
            let counted = known.and.has(joint) && known.small.has(&word.to_lowercase());
            if counted { place(whole) } else { amount.start }
        }
        [one, scale, ..] if is_one(one) && known.scales.has(scale) => {
            if !known.of.has(joint) || !is_share(word) {
                return amount.start;
            }
            let article = last_word(whole.trim_end());
            let is_article = is_one(&article.to_lowercase());
            place(if is_article { &whole[..whole.trim_end().len() - article.len()] } else { whole })
        }
        _ => amount.start,
    }
}

/// How long the currency is that a text starts with, which a country stands before: "Swedish kronor",
/// "Hong Kong dollars".
fn foreign_unit(text: &str, language: &Language) -> Option<usize> {
    let mut end = 0;
    let mut phrase = String::new();
    for word in text.split(' ').take(3) {
        let letters = first_word(word);
        end += letters.len();
        phrase.push_str(&letters.to_lowercase());
        let unit = letters.starts_with(char::is_lowercase)
            && language.numbers.currencies.has(language.norm(letters).as_str());
        if unit && phrase.contains(' ') {
            return Some(end);
        }
        if letters.len() < word.len() || !letters.starts_with(char::is_uppercase) {
            return None;
        }
        phrase.push(' ');
        end += 1;
    }
    None
}

/// Where the first of several amounts ends that were taken for one: "2,000 dirhams, 300 riyals".
pub(super) fn first_amount(text: &str, span: Span, language: &Language) -> Option<usize> {
    let (amount, rest) = span.of(text).split_once(", ")?;
    let unit = language.norm(last_word(amount));
    let is_amount = language.numbers.currencies.has(unit.as_str())
        || amount.starts_with(|c: char| !c.is_alphanumeric() && !c.is_ascii_punctuation())
        || amount.starts_with('$');
    (is_amount && rest.contains(|c: char| c.is_ascii_digit())).then_some(span.start + amount.len())
}

/// Whether a number without a currency counts what stands behind it, or how many times: "24million taxpayers", "~9x".
pub(super) fn is_count(text: &str, span: Span, language: &Language) -> bool {
    let times = span.of(text).trim_start_matches('~').strip_suffix('x');
    if times.is_some_and(|times| times.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')) {
        return true;
    }
    let scales = &language.numbers.scales;
    let mut units = span
        .of(text)
        .split(|c: char| c.is_ascii_digit() || !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let counted = first_word(text[span.end..].strip_prefix(' ').unwrap_or_default());
    span.of(text).chars().all(|c| c.is_alphanumeric() || c.is_ascii_punctuation() || c == ' ')
        && !span.of(text).contains('$')
        && units.all(|word| scales.has(&word.to_lowercase()))
        && counted.starts_with(char::is_lowercase)
        && !language.terms.stop_words.has(counted)
        && !language.sentences.lead_on.has(counted)
        && !language.numbers.currencies.has(language.norm(counted).as_str())
}

#[cfg(test)]
mod tests {
    use super::super::check_tidied as check;

    #[test]
    fn times_are_no_amount() {
        check("It is [~9x|MONEY] as cheap, [1.5x|MONEY], for [$9|MONEY].", &["$9"]);
    }

    #[test]
    fn a_name_before_an_amount() {
        check(
            "and [Indonesia 500 million rupiah|MONEY], [Rupees 500|MONEY], [Half a million dollars|MONEY], [Some $5|MONEY], [Rs 5|MONEY]",
            &["500 million rupiah", "Rupees 500", "Half a million dollars", "$5", "Rs 5"],
        );
    }

    #[test]
    fn amounts_have_their_currency_and_scale() {
        check(
            "It paid US[$20m|MONEY], A[$4|MONEY].5m, $[300|MONEY] and Rs [200|MONEY] crore, [NZ|LOC][$3|MONEY] billion.",
            &["US$20m", "A$4.5m", "$300", "Rs 200 crore", "NZ$3 billion"],
        );
        check(
            "About [9 million|MONEY] pounds, [£2|MONEY]-million, [5|MONEY]bn yen.",
            &["9 million pounds", "£2-million", "5bn yen"],
        );
        check("WE[$4|MONEY] each, the [dollars|MONEY], [30,000|MONEY] people", &["$4"]);
        check("[£5|MONEY] and [£6 million|MONEY] people", &["£5", "£6 million"]);
    }

    #[test]
    fn amounts_with_what_stands_around_them() {
        check(
            "About [11 million|MONEY] [Swedish|NORP] kronor, [3|MONEY] Hong Kong dollars, [3 million|MONEY] Swedish people.",
            &["11 million Swedish kronor", "3 Hong Kong dollars", "3 million"],
        );
        check(
            "[two|MONEY] and [a half million pounds|MONEY], a third of [a million euros|MONEY], three-quarters of [a million|MONEY] euros, out of [a million pounds|MONEY]",
            &[
                "two and a half million pounds",
                "a third of a million euros",
                "three-quarters of a million euros",
                "a million pounds",
            ],
        );
        check(
            "[1.5 to|MONEY] [2 billion dollars|MONEY], from 5 to [3 million|MONEY] euros, in 2019 to [4 million|MONEY] euros, between 5 and [7 million rupees|MONEY], 5 and [7 dollars|MONEY]",
            &[
                "1.5 to 2 billion dollars",
                "3 million euros",
                "4 million euros",
                "5 and 7 million rupees",
                "7 dollars",
            ],
        );
        check("[A24|MONEY] paid in [Q3|MONEY], the [FTSE 100|MONEY] [ZMW 5|MONEY]", &["ZMW 5"]);
    }

    #[test]
    fn counts_are_no_money() {
        check(
            "[24million|MONEY] taxpayers, [3 million|MONEY] homes, [20 million|MONEY] for him, [£24million|MONEY], [338p|MONEY], [two \
             billion birr|MONEY], [SPF 30 £19.99|MONEY], [US $5 million|MONEY]",
            &["20 million", "£24million", "338p", "two billion birr", "£19.99", "US $5 million"],
        );
    }

    #[test]
    fn a_list_of_amounts() {
        check(
            "[2,000 dirhams, 300 riyals|MONEY], [$5, $6|MONEY], [$2,000|MONEY], [3 billion|MONEY] patacas",
            &["2,000 dirhams", "300 riyals", "$5", "$6", "$2,000", "3 billion patacas"],
        );
    }
}
