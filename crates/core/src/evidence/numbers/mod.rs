//! Quantities: numbers in digits or words, with what they are of, in a form in which equal
//! ones are equal: `two` and `2`, `1,000` and `1000`, `$2.5m` and `2.5 million dollars`.

mod spelled;

use std::fmt;

use crate::language::{NumberWords, Unit};
use crate::words::{Kind, Token};

/// A decimal number, exactly: `digits` times ten to the power of `exponent`, without zeros at
/// either end of the digits (none at all is zero).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    digits: String,
    exponent: i32,
}

impl fmt::Display for Decimal {
    /// In digits, or as a power of ten where it is long: `1000`, `45e5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.small() {
            Some(small) => write!(f, "{small}"),
            None => write!(f, "{}e{}", self.digits, self.exponent),
        }
    }
}

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Cardinal,
    /// `third`, `3rd`.
    Ordinal,
    /// `1990s`, by its last two digits.
    Decade,
    /// `5:30`.
    Clock,
}

/// One reading of a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Quantity {
    pub(super) value: Decimal,
    pub(super) form: Form,
    pub(super) unit: Option<Unit>,
}

/// A number in a text: the tokens `first..end`, and all it may mean (`100m` is a hundred
/// million, or a hundred metres).
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) readings: Vec<Quantity>,
    /// The power of ten of its scale word, 0 without one.
    scale: i32,
}

impl Decimal {
    fn new(digits: &str, exponent: i32) -> Self {
        let digits = digits.trim_start_matches('0');
        let kept = digits.trim_end_matches('0');
        let zeros = i32::try_from(digits.len() - kept.len()).unwrap_or_default();
        let exponent = if kept.is_empty() { 0 } else { exponent + zeros };
        Self { digits: kept.to_owned(), exponent }
    }

    pub(super) fn of(number: u64) -> Self {
        Self::new(&number.to_string(), 0)
    }

    fn times_ten_to(&self, power: i32) -> Self {
        Self::new(&self.digits, self.exponent + power)
    }

    /// The number, if it is whole and below 10,000.
    pub(super) fn small(&self) -> Option<u32> {
        let zeros = usize::try_from(self.exponent).ok().filter(|zeros| *zeros < 4)?;
        let number = format!("0{}{}", self.digits, "0".repeat(zeros)).parse().ok()?;
        Some(number).filter(|number| *number < 10_000)
    }
}

/// The numbers of a text, in order. `text` is what the tokens were made of.
pub(super) fn quantities(text: &str, tokens: &[Token], known: &NumberWords) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match quantity(text, tokens, at, known) {
            Some(quantity) => {
                at = quantity.end;
                found.push(quantity);
            }
            None => at += 1,
        }
    }
    found
}

/// Adds to the first number of each range what the second says for both: `10 to 15 percent`,
/// `$10-15 million`; and to the second the first's currency.
pub(super) fn share_over_ranges(
    text: &str,
    tokens: &[Token],
    found: &mut [Found],
    known: &NumberWords,
) {
    for place in 1..found.len() {
        let (before, after) = found.split_at_mut(place);
        let (Some(low), Some(high)) = (before.last_mut(), after.first_mut()) else { continue };
        let between = text[tokens[low.end - 1].span.end..tokens[high.first].span.start]
            .trim_matches(|c: char| !c.is_alphanumeric());
        if !between.is_empty() && !known.between.has(between) {
            continue;
        }
        let (low_units, high_units) = (units(low), units(high));
        // "From 5 percent to $2 million" is no range.
        let conflict = low_units.iter().any(|unit| high_units.iter().any(|other| other != unit));
        if conflict {
            continue;
        }
        let scale = if low.scale == 0 { high.scale } else { 0 };
        for mut reading in low.readings.clone() {
            reading.value = reading.value.times_ten_to(scale);
            let units = high_units.iter().map(|unit| Some(*unit)).chain([reading.unit]);
            for reading in units.map(|unit| Quantity { unit, ..reading.clone() }) {
                if !low.readings.contains(&reading) {
                    low.readings.push(reading);
                }
            }
        }
        for reading in high.readings.clone() {
            for unit in low_units.iter().filter(|_| reading.unit.is_none()) {
                high.readings.push(Quantity { unit: Some(*unit), ..reading.clone() });
            }
        }
    }
}

fn units(found: &Found) -> Vec<Unit> {
    found.readings.iter().filter_map(|reading| reading.unit).collect()
}

fn quantity(text: &str, tokens: &[Token], first: usize, known: &NumberWords) -> Option<Found> {
    let mut found = match tokens[first].kind {
        Kind::Number => digits(text, tokens, first, known)?,
        Kind::Word => spelled::number(text, tokens, first, known)?,
        Kind::Sign => return None,
    };
    let touches = |a: usize| tokens[a].span.end == tokens[a + 1].span.start;
    let mut unit = None;
    if first > 0 && tokens[first - 1].kind == Kind::Sign && touches(first - 1) {
        unit = sign(tokens[first - 1].text).filter(|unit| *unit != Unit::Percent);
    }
    if unit.is_none()
        && let Some((after, taken)) = unit_after(text, tokens, found.end, known)
    {
        unit = Some(after);
        found.end += taken;
    }
    found.readings.iter_mut().for_each(|reading| reading.unit = unit);
    Some(found)
}

fn sign(sign: &str) -> Option<Unit> {
    Some(match sign {
        "%" => Unit::Percent,
        "$" => Unit::Dollar,
        "£" => Unit::Pound,
        "€" => Unit::Euro,
        "¥" => Unit::Yen,
        "₹" => Unit::Rupee,
        _ => return None,
    })
}

/// The unit that begins at token `at`, and of how many tokens it is.
fn unit_after(
    text: &str,
    tokens: &[Token],
    at: usize,
    known: &NumberWords,
) -> Option<(Unit, usize)> {
    let token = tokens.get(at).filter(|_| near(text, tokens, at))?;
    if token.kind == Kind::Sign {
        return Some((sign(token.text).filter(|unit| *unit == Unit::Percent)?, 1));
    }
    if let Some(unit) = known.units.get(token.norm) {
        return Some((unit, 1));
    }
    let next = tokens.get(at + 1)?;
    let pair = |(first, second, _): &&(&str, &str, _)| token.norm == *first && next.norm == *second;
    known.unit_pairs.iter().find(pair).map(|(.., unit)| (*unit, 2))
}

/// Whether only spaces or a hyphen stand before token `at`.
fn near(text: &str, tokens: &[Token], at: usize) -> bool {
    let gap = &text[tokens[at - 1].span.end..tokens[at].span.start];
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‐' | '‑'))
}

/// A number in digits, with a suffix or a scale word.
fn digits(text: &str, tokens: &[Token], first: usize, known: &NumberWords) -> Option<Found> {
    let token = &tokens[first];
    let split = token.text.find(char::is_alphabetic).unwrap_or(token.text.len());
    let (number, suffix) = token.text.split_at(split);
    if number.contains(':') {
        let value = Decimal::new(&number.replace([':', '.', ','], ""), 0);
        let readings = vec![Quantity { value, form: Form::Clock, unit: None }];
        return Some(Found { first, end: first + 1, readings, scale: 0 });
    }
    let plain = number.replace(',', "");
    let mut parts = plain.split('.');
    let whole = parts.next()?;
    let fraction: String = parts.collect();
    let places = i32::try_from(fraction.len()).ok()?;
    let value = Decimal::new(&format!("{whole}{fraction}"), -places);
    let mut end = first + 1;
    let mut form = Form::Cardinal;
    let mut powers = vec![0];
    let suffix = suffix.to_lowercase();
    let scale = |word: &str| known.scales.get(word).or_else(|| known.short_scales.get(word));
    if known.ordinal_suffixes.has(&suffix) {
        form = Form::Ordinal;
    } else if suffix.is_empty() {
        while let Some(power) = tokens
            .get(end)
            .filter(|_| near(text, tokens, end))
            .and_then(|token| scale(&token.text.to_lowercase()))
        {
            powers[0] += power;
            end += 1;
        }
    } else if suffix == known.decade_suffix && matches!(whole.len(), 2 | 4) && whole.is_ascii() {
        let decade = Decimal::new(&whole[whole.len() - 2..], 0);
        let readings = vec![Quantity { value: decade, form: Form::Decade, unit: None }];
        return Some(Found { first, end, readings, scale: 0 });
    } else {
        powers.extend(known.suffixes.get(&suffix));
    }
    let scale = powers.last().copied().unwrap_or_default();
    let reading = |power| Quantity { value: value.times_ten_to(power), form, unit: None };
    Some(Found { first, end, readings: powers.into_iter().map(reading).collect(), scale })
}

#[cfg(test)]
mod tests {
    use super::super::one_sentence;
    use super::*;
    use crate::language::Language;

    /// All readings of all numbers, as `DIGITSeEXPONENT`, with form and unit.
    fn read(text: &str) -> Vec<String> {
        let (words, english) = (one_sentence(text), &Language::english().numbers);
        let tokens = words.tokens(text, 0);
        let mut found = quantities(text, &tokens, english);
        share_over_ranges(text, &tokens, &mut found, english);
        let show = |quantity: &Quantity| {
            let Quantity { value, form, unit } = quantity;
            let number = value.small().map_or_else(
                || format!("{}e{}", value.digits, value.exponent),
                |number| number.to_string(),
            );
            let form = if *form == Form::Cardinal { String::new() } else { format!(" {form:?}") };
            let unit = unit.map(|unit| format!(" {unit:?}")).unwrap_or_default();
            format!("{number}{form}{unit}")
        };
        found
            .iter()
            .map(|found| found.readings.iter().map(show).collect::<Vec<_>>().join("/"))
            .collect()
    }

    #[test]
    fn one_number_however_written() {
        for texts in [
            &["2", "two", "Two", "2.0"][..],
            &["1,000", "1000", "one thousand", "a thousand", "1 thousand"],
            &["2.5 million", "2,500,000", "2.5-million"],
            &["21", "twenty-one", "twenty one"],
            &["24", "two dozen"],
            &["105", "one hundred and five", "a hundred and five", "one hundred five"],
            &["345,000", "three hundred and forty-five thousand"],
            &["1,200", "twelve hundred"],
            &["2,000,016", "two million and sixteen"],
            &["5%", "5 percent", "five per cent", "5 pc"],
            &["$5", "5 dollars", "five US dollars", "US$5"],
            &["3rd", "third", "Third"],
            &["21st", "twenty-first"],
            &["30th", "thirtieth"],
            &["1990s", "90s"],
            &["0", "zero"],
            // A digit of another script is of four bytes with this one.
            &["0᱀s"],
        ] {
            let first = read(texts[0]);
            assert_eq!(first.len(), 1, "{}: {first:?}", texts[0]);
            for text in texts {
                assert_eq!(read(text), first, "{text}");
            }
        }
    }

    #[test]
    fn what_differs_is_different() {
        for (a, b) in [
            ("5", "5%"),
            ("$5", "£5"),
            ("3", "3rd"),
            ("1.5", "15"),
            ("10", "100"),
            ("5:30", "530"),
            ("1990", "1990s"),
            ("2 million", "2 billion"),
        ] {
            assert_ne!(read(a), read(b), "{a} and {b}");
        }
    }

    #[test]
    fn one_text_of_several_numbers() {
        assert_eq!(read("two three"), ["2", "3"]);
        assert_eq!(read("between one and two"), ["1", "2"]);
        assert_eq!(read("two of the 3 and a man"), ["2", "3"]);
        assert_eq!(read("one hundred and a day"), ["100"]);
        assert_eq!(read("hundreds of thousands, a m"), [""; 0]);
        assert_eq!(read("100m"), ["100/1e8"]);
    }

    #[test]
    fn ranges_share_their_unit() {
        assert_eq!(read("10 to 15 percent")[0], "10/10 Percent");
        assert_eq!(read("10-15%")[0], "10/10 Percent");
        assert_eq!(read("$10-15 million")[0], "10 Dollar/1e7 Dollar");
        assert_eq!(read("$3 or 4")[1], "4/4 Dollar");
        assert_eq!(read("10, of whom 15 percent"), ["10", "15 Percent"]);
        assert_eq!(read("10 percent to $15 million"), ["10 Percent", "15e6 Dollar"]);
    }

    #[test]
    fn numbers_of_any_length() {
        let long = "9".repeat(400);
        assert_eq!(read(&long), [format!("{long}e0")]);
        // More than a scale word can say is read as far as it goes.
        assert_eq!(read("nine trillion trillion"), ["9e12"]);
    }
}
