//! Amounts and other numbers, in a form in which equal ones are equal and no others are.
//!
//! `$5 million`, `US$5m` and `five million dollars` are one amount; `£5 million`, `$5.0 billion` and
//! `$5 a barrel` are others. Words that are not understood stay in the form, and so differ.

use crate::language::Language;

/// A number, exactly: `digits` times ten to the power of `exponent`; no zeros end the digits.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    fn new(mut digits: u128, mut exponent: i32) -> Self {
        while digits != 0 && digits.is_multiple_of(10) {
            (digits, exponent) = (digits / 10, exponent + 1);
        }
        Self { digits, exponent: if digits == 0 { 0 } else { exponent } }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let at = |number: Self| {
            let power = u32::try_from(number.exponent - exponent).ok()?;
            number.digits.checked_mul(10_u128.checked_pow(power)?)
        };
        Some(Self::new(at(self)?.checked_add(at(other)?)?, exponent))
    }

    fn times_ten_to(self, power: i32) -> Self {
        Self::new(self.digits, self.exponent.saturating_add(power))
    }

    /// Whether it is less than ten to the power of `power`.
    fn is_below(self, power: i32) -> bool {
        let size = self.digits.checked_ilog10().and_then(|size| i32::try_from(size).ok());
        size.is_none_or(|size| self.exponent + size < power)
    }
}

/// The numbers of an amount as they are read: those that are complete, and the parts of the one that
/// is not.
#[derive(Default)]
struct Numbers {
    complete: Vec<(Decimal, i32)>,
    /// What scales have been applied to, and what none has yet.
    open: Option<(Decimal, Decimal)>,
    /// What follows is part of the same number if it is below ten to the power of this.
    room: i32,
    /// The power of ten of the last scale from "thousand" on.
    scale: i32,
}

impl Numbers {
    fn number(&mut self, number: Decimal) {
        let fits = number.is_below(self.room);
        match &mut self.open {
            Some((_, rest)) if fits && rest.plus(number).is_some() => {
                *rest = rest.plus(number).unwrap_or(*rest);
            }
            _ => {
                self.close();
                self.open = Some((Decimal::new(0, 0), number));
            }
        }
        self.room = number.exponent.max(0);
    }

    fn scale(&mut self, power: i32) {
        let one = Decimal::new(1, 0);
        let (scaled, rest) = self.open.unwrap_or((Decimal::new(0, 0), one));
        let product = rest.times_ten_to(power);
        self.open = Some(match scaled.plus(product) {
            Some(sum) if power > 2 => (sum, Decimal::new(0, 0)),
            _ => (scaled, product),
        });
        self.room = power;
        self.scale = if power > 2 { power } else { self.scale };
    }

    fn close(&mut self) {
        if let Some((scaled, rest)) = self.open.take() {
            self.complete.push((scaled.plus(rest).unwrap_or(scaled), self.scale));
        }
        (self.room, self.scale) = (0, 0);
    }

    /// The numbers, that of a range's start with the scale of its end: `$5-10 million`.
    fn finish(mut self) -> Vec<Decimal> {
        self.close();
        let mut numbers = self.complete;
        for place in (1..numbers.len()).rev() {
            if numbers[place - 1].1 == 0 && numbers[place - 1].0.is_below(3) {
                numbers[place - 1].1 = numbers[place].1;
                numbers[place - 1].0 = numbers[place - 1].0.times_ten_to(numbers[place].1);
            }
        }
        numbers.into_iter().map(|(number, _)| number).collect()
    }
}

/// A form that two amounts share if they are the same: their numbers, and what they are of.
pub(super) fn amount(text: &str, language: &Language) -> String {
    let known = &language.numbers;
    let tokens = tokens(text);
    let mut numbers = Numbers::default();
    let mut units: Vec<String> = Vec::new();
    let scale_of = |word: &str| known.scales.get(word).or_else(|| known.short_scales.get(word));
    for (place, token) in tokens.iter().enumerate() {
        let after_digits = place.checked_sub(1).is_some_and(|before| is_number(&tokens[before]));
        let scale = scale_of(token).or_else(|| known.suffixes.get(token).filter(|_| after_digits));
        let before_scale = tokens
            .get(place + 1)
            .is_some_and(|next| scale_of(next).is_some() || known.groups.get(next).is_some());
        if is_number(token) {
            match decimal(token) {
                Some(number) => numbers.number(number),
                None => units.push(token.clone()),
            }
        } else if let Some(number) = known.small.get(token) {
            numbers.number(Decimal::new(number.into(), 0));
        } else if let Some((digits, exponent)) = known.fractions.get(token) {
            numbers.number(Decimal::new(digits.into(), exponent));
        } else if let Some(power) = scale {
            numbers.scale(power);
        } else if let Some(many) = known.groups.get(token) {
            numbers.number(Decimal::new(many.into(), 0));
        } else if known.one.has(token) && before_scale && numbers.open.is_none() {
            numbers.number(Decimal::new(1, 0));
        } else if is_dash(token) && after_digits && before_scale {
            // "$1-million".
        } else if is_dash(token) || known.between.has(token) && !known.and.has(token) {
            numbers.close();
        } else if known.one.has(token) || known.and.has(token) || language.names.lead_on.has(token)
        {
        } else {
            let before_digits = tokens.get(place + 1).is_some_and(|next| is_number(next));
            let letter =
                before_digits.then(|| known.currencies.get(&format!("{token}1"))).flatten();
            if let Some(row) = letter {
                units.push(code(row));
                continue;
            }
            let norm = language.norm(token);
            let is_known = norm.is_empty() || known.currencies.has(token);
            let word = if is_known { token.clone() } else { norm };
            // "US dollars" are one unit, "Hong Kong dollars" too.
            let longer = [2, 1].into_iter().find_map(|count| {
                let start = units.len().checked_sub(count)?;
                let phrase = format!("{} {word}", units[start..].join(" "));
                Some((start, known.currencies.get(&phrase)?))
            });
            let pair = known.unit_pairs.iter().find(|(first, second, _)| {
                units.last().is_some_and(|before| before == first) && word == *second
            });
            if let Some((start, row)) = longer {
                units.truncate(start);
                units.push(code(row));
            } else if let Some((.., unit)) = pair {
                units.pop();
                units.push(format!("#{unit:?}"));
            } else if let Some(row) = known.currencies.get(&word) {
                units.push(code(row));
            } else {
                units.push(known.units.get(&word).map_or(word, |unit| format!("#{unit:?}")));
            }
        }
    }
    let mut form: Vec<String> =
        numbers.finish().iter().map(|n| format!("{}e{}", n.digits, n.exponent)).collect();
    let currency = |unit: &String| unit.starts_with('#');
    units.sort_by_key(|unit| !currency(unit));
    units.dedup();
    form.extend(units);
    form.join(" ")
}

/// A currency's row in the table, as no word is written.
fn code(row: usize) -> String {
    format!("#{row}")
}

fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}

fn is_dash(token: &str) -> bool {
    matches!(token, "-" | "–" | "—" | "‐" | "‑" | "−")
}

/// `1,250.5` and `1250.50`. A comma stands before three digits, or is a decimal point.
fn decimal(token: &str) -> Option<Decimal> {
    let grouped = token
        .rsplit(',')
        .next()
        .is_some_and(|last| last.split('.').next().is_some_and(|digits| digits.len() == 3));
    let plain = if grouped { token.replace(',', "") } else { token.replacen(',', ".", 1) };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some(Decimal::new(digits, -i32::try_from(fraction.len()).ok()?))
}

/// Numbers in digits, words with the currency sign after them ("us$"), and signs; lower case.
fn tokens(text: &str) -> Vec<String> {
    let text = glued(&text.to_lowercase());
    let mut tokens: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // "U.S. dollars", "Rs. 5".
        if c == '.' && last.is_alphabetic() {
            continue;
        }
        let next_is_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let goes_on = if c.is_ascii_digit() {
            last.is_ascii_digit()
                || (matches!(last, '.' | ',') && tokens.last().is_some_and(|t| is_number(t)))
        } else if matches!(c, '.' | ',') {
            last.is_ascii_digit() && next_is_digit
        } else if c.is_alphabetic() {
            last.is_alphabetic()
        } else {
            last.is_alphabetic() && is_currency(c)
        };
        let stands = c.is_alphanumeric() || is_currency(c) || is_dash(c.encode_utf8(&mut [0; 4]));
        match tokens.last_mut() {
            Some(token) if goes_on => token.push(c),
            _ if stands => tokens.push(c.to_string()),
            _ => {}
        }
        last = c;
    }
    tokens
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}')
}

/// A text without the blanks around the points and commas of its numbers, in which articles that
/// are split into tokens have them: `1 . 5 million`.
pub(super) fn glued(text: &str) -> String {
    let digit = |side: Option<char>| side.is_some_and(|c| c.is_ascii_digit());
    let mut parts: Vec<String> = vec![text.to_owned()];
    for (spaced, mark) in [(" . ", "."), (" , ", ",")] {
        let text = parts.concat();
        parts.clear();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(spaced) {
            let number = digit(before.chars().next_back()) && digit(after.chars().next());
            parts.extend([before.to_owned(), if number { mark } else { spaced }.to_owned()]);
            rest = after;
        }
        parts.push(rest.to_owned());
    }
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(texts: &[&str]) -> String {
        let form = |text: &str| amount(text, Language::english());
        for text in texts {
            assert_eq!(form(text), form(texts[0]), "{text} and {}", texts[0]);
        }
        form(texts[0])
    }

    #[test]
    fn equal_amounts_are_equal_and_no_others() {
        let all = [
            same(&[
                "$7 million",
                "US$7m",
                "$7,000,000",
                "seven million U.S. dollars",
                "$ 7 million",
            ]),
            same(&["£7 million", "7 million pounds", "£7m", "GBP 7 million", "7m pounds sterling"]),
            same(&["€7m", "7 million euros", "EUR 7,000,000", "€7mn"]),
            same(&["A$7m", "7 million Australian dollars", "AUD 7 million"]),
            same(&["$7 billion", "$7bn", "$7,000 million"]),
            same(&["$7.5 million", "$7.50 million", "$ 7 . 5 million", "$7,500,000"]),
            same(&["$75 million"]),
            same(&["$0.75 million", "$750,000", "$750k"]),
            same(&["half a million dollars", "$500,000", "half of a million dollars", "$0.5m"]),
            same(&["two and a half million dollars", "$2.5m"]),
            same(&[
                "a hundred and five dollars",
                "$105",
                "105 dollars",
                "one hundred five dollars",
            ]),
            same(&["$7", "seven dollars", "7 dollars"]),
            same(&["$7 a barrel", "7 dollars a barrel"]),
            same(&["$7-9 million", "$7 million to $9 million", "$7m-$9m", "$7 to 9 million"]),
            same(&["$9 million"]),
            same(&["Rs 30 crore", "₹300 million", "Rs. 30 crore"]),
            same(&["HK$30", "30 Hong Kong dollars"]),
            same(&["30 cents"]),
            same(&["dollars"]),
            same(&["millions of dollars", "millions of US dollars"]),
        ];
        for (place, form) in all.iter().enumerate() {
            assert!(!all[..place].contains(form), "{form}");
        }
    }

    #[test]
    fn amounts_of_any_length() {
        assert_ne!(
            same(&[&format!("${}", "9".repeat(60))]),
            same(&[&format!("${}", "9".repeat(61))])
        );
        same(&[""]);
        same(&["million million million million million million million million dollars"]);
    }
}
