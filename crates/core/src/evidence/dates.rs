//! Dates of the calendar: days, months, years and days of the week.

use super::numbers::{Form, Found};
use crate::language::Language;
use crate::words::{Kind, Token};

/// As much of a date as a text says; at least one part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: Option<u32>,
    /// 1 to 12.
    pub(super) month: Option<u32>,
    /// 1 to 31; only with a month.
    pub(super) day: Option<u32>,
    /// 0 is Monday.
    pub(super) weekday: Option<u32>,
}

/// A date in a text: the tokens `first..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundDate {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) date: Date,
}

/// The dates of a text; `numbers` are its quantities.
pub(super) fn dates(tokens: &[Token], numbers: &[Found], language: &Language) -> Vec<FoundDate> {
    let reader = Reader { tokens, numbers, language };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match reader.date(at) {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    numbers: &'a [Found],
    language: &'a Language,
}

impl Reader<'_> {
    fn date(&self, first: usize) -> Option<FoundDate> {
        let mut date = Date { weekday: self.weekday(first), ..Date::default() };
        let mut at = first + usize::from(date.weekday.is_some());
        if let Some((year, month, day)) = self.iso(at) {
            (date.year, date.month, date.day) = (Some(year), Some(month), Some(day));
            return Some(FoundDate { first, end: at + 3, date });
        }
        if let Some(month) = self.month(at) {
            (date.month, at) = (Some(month), at + 1);
            let articles = self.language.names.articles;
            let the = usize::from(self.is(at, articles) && self.day(at + 1).is_some());
            if let Some(day) = self.day(at + the) {
                (date.day, at) = (Some(day), at + the + 1);
            }
        } else if let Some(day) = self.day(at) {
            // "11 April", "11th of April".
            let of = usize::from(self.is(at + 1, self.language.dates.between_day_and_month));
            if let Some(month) = self.month(at + 1 + of) {
                (date.day, date.month, at) = (Some(day), Some(month), at + of + 2);
            }
        }
        if (date.month.is_some() || at == first)
            && let Some(year) = self.year(at)
        {
            (date.year, at) = (Some(year), at + 1);
        }
        (at > first).then_some(FoundDate { first, end: at, date })
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        let is = |token: &Token| words.iter().any(|word| token.text.eq_ignore_ascii_case(word));
        self.tokens.get(at).is_some_and(is)
    }

    fn without_possessive<'w>(&self, word: &'w str) -> &'w str {
        let possessives = self.language.words.possessives.iter();
        possessives.fold(word, |word, end| word.trim_end_matches(end))
    }

    fn weekday(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        let word = token.text.to_lowercase();
        let word = self.without_possessive(&word);
        let plural = self.language.words.plural;
        let full = |name: &&str| *name == word || word.strip_suffix(plural) == Some(*name);
        // "Sun" and "Wed" are words of their own; with a number or a month after them, days.
        let short = |name: &&str| {
            let begins = (3..=5).contains(&word.len()) && name.starts_with(word);
            let next = at + 1;
            begins
                && token.is_capitalized()
                && (self.month(next).is_some() || self.day(next).is_some())
        };
        let weekdays = self.language.dates.weekdays;
        index(weekdays, full).or_else(|| index(weekdays, short))
    }

    /// The month, 1 to 12, that token `at` names.
    fn month(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        let word = token.text.to_lowercase();
        let word = self.without_possessive(&word);
        let known = &self.language.dates;
        let month = index(known.months, |name| {
            *name == word || (3..=4).contains(&word.len()) && name.starts_with(word)
        })? + 1;
        let full = known.months[month as usize - 1] == word;
        let with_capital = known.months_with_capital.has(word);
        let is_word = with_capital || known.doubtful_months.has(word);
        let beside_number = self.number_at(at + 1) || at > 0 && self.number_at(at - 1);
        let is_month = if full && !is_word {
            true
        } else {
            let before = at.checked_sub(1).map(|before| self.tokens[before].text.to_lowercase());
            let after_word = before.is_some_and(|word| known.before_month.has(&word));
            token.is_capitalized() && (beside_number || full && (with_capital || after_word))
        };
        is_month.then_some(month)
    }

    fn number_at(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Number)
    }

    fn day(&self, at: usize) -> Option<u32> {
        self.whole(at, &[Form::Cardinal, Form::Ordinal]).filter(|day| (1..=31).contains(day))
    }

    fn year(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        let plain = token.text.len() == 4 && token.text.bytes().all(|byte| byte.is_ascii_digit());
        self.whole(at, &[Form::Cardinal]).filter(|year| plain && (1500..=2099).contains(year))
    }

    /// The number that is token `at` and nothing else.
    fn whole(&self, at: usize, forms: &[Form]) -> Option<u32> {
        let place = self.numbers.binary_search_by_key(&at, |found| found.first).ok()?;
        let found = &self.numbers[place];
        let [reading] = found.readings.as_slice() else { return None };
        let bare = found.end == at + 1 && reading.unit.is_none();
        reading.value.small().filter(|_| bare && forms.contains(&reading.form))
    }

    /// `2024-04-11`.
    fn iso(&self, at: usize) -> Option<(u32, u32, u32)> {
        let digits = |at: usize, length: usize| {
            let token = self.tokens.get(at)?;
            (token.text.len() == length).then(|| token.text.parse::<u32>().ok())?
        };
        let (year, month, day) = (digits(at, 4)?, digits(at + 1, 2)?, digits(at + 2, 2)?);
        let apart = |a: usize| self.tokens[a + 1].span.start - self.tokens[a].span.end;
        let sound = (1..=12).contains(&month) && (1..=31).contains(&day);
        (sound && apart(at) == 1 && apart(at + 1) == 1).then_some((year, month, day))
    }
}

fn index(names: &[&str], is: impl Fn(&&str) -> bool) -> Option<u32> {
    (0..).zip(names).find(|(_, name)| is(name)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::super::{numbers::quantities, one_sentence};
    use super::*;

    /// Dates as `YEAR-MONTH-DAY wWEEKDAY`, parts that are not said left out.
    fn check(text: &str, want: &[&str]) {
        let (words, english) = (one_sentence(text), Language::english());
        let tokens = words.tokens(text, 0);
        let numbers = quantities(text, &tokens, &english.numbers);
        let part = |part: Option<u32>| part.map(|part| part.to_string()).unwrap_or_default();
        let show = |found: FoundDate| {
            let Date { year, month, day, weekday } = found.date;
            let weekday = weekday.map(|day| format!(" w{day}")).unwrap_or_default();
            format!("{}-{}-{}{weekday}", part(year), part(month), part(day))
        };
        let got: Vec<_> = dates(&tokens, &numbers, english).into_iter().map(show).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn dates_of_news() {
        check("on Monday", &["-- w0"]);
        check("Mondays and Sunday’s", &["-- w0", "-- w6"]);
        check("on Monday, April 8, 2024, he", &["2024-4-8 w0"]);
        check("on 8 April 2024", &["2024-4-8"]);
        check("the 8th of April", &["-4-8"]);
        check("Sept. 11 and Dec. 2019", &["-9-11", "2019-12-"]);
        check("in April 2024, in 2019.", &["2024-4-", "2019--"]);
        check("2024-04-11", &["2024-4-11"]);
        check("on Wed, 3 May", &["-5-3 w2"]);
        check("on the 3rd", &[]);
        check("April the 3rd", &["-4-3"]);
    }

    #[test]
    fn words_that_are_no_dates() {
        check("May was in the March of the sun. He may march.", &[]);
        check("in May and from March", &["-5-", "-3-"]);
        check("May 5 and 5 March", &["-5-5", "-3-5"]);
        check("2,019 men; $2019; 2019 dollars; 3019", &[]);
        check("Mark marched, Jan said, in the sun", &[]);
    }
}
