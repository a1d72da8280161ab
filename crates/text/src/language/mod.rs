//! What is particular to a language: the words that the rules of all stages look for.
//!
//! Rules are code, words are data: splitting sentences, telling boilerplate, linking names and
//! comparing facts ask a [`Language`], which their document carries. Another language is another
//! value of the struct; what it leaves empty is not asked for. The crate has [English](english).
//!
//! ```
//! use std::sync::LazyLock;
//!
//! use nutgraf_text::language::{Abbreviation, Language, SentenceWords};
//! use nutgraf_text::{Document, Source};
//!
//! static GERMAN: LazyLock<Language> = LazyLock::new(|| Language {
//!     tag: "de",
//!     sentences: SentenceWords {
//!         abbreviations: [("Nr", Abbreviation::Leading)].into_iter().collect(),
//!         ..SentenceWords::default()
//!     },
//!     ..Language::default()
//! });
//!
//! let source = Source::from_text("Er wohnt in Nr. Sieben. Es regnet.");
//! assert_eq!(Document::with_language(source, &GERMAN).sentences().len(), 2);
//! ```

mod english;
mod lookup;
mod phrases;
mod spoken;
mod summary;

use crate::accents::without_accent;
use std::fmt;

pub use english::english;
pub use lookup::{WordMap, WordSet};
pub use phrases::{BoilerplatePhrases, Phrases};
pub use spoken::{SPOKEN_SAMPLE, Spoken, primary, spoken};
pub use summary::{LONGEST_OPENING, Referent, SummaryWords};

/// The words of a language that rules look for.
#[derive(Clone, Default)]
pub struct Language {
    /// Its tag by BCP 47, such as `en`.
    pub tag: &'static str,
    /// Endings, and stems.
    pub words: WordForms,
    /// Where sentences end and begin.
    pub sentences: SentenceWords,
    /// What pages say beside their articles.
    pub boilerplate: BoilerplatePhrases,
    /// Names and what stands around them.
    pub names: NameWords,
    /// What words say of a text.
    pub terms: TermWords,
    /// Dates of the calendar.
    pub dates: DateWords,
    /// Numbers and what they are of.
    pub numbers: NumberWords,
    /// What leans on other sentences, and what belongs in no summary.
    pub summary: SummaryWords,
}

/// How words are made of others.
#[derive(Debug, Clone, Default)]
pub struct WordForms {
    /// Endings of possessives: "'s", with each of the apostrophes in use.
    pub possessives: &'static [&'static str],
    /// The commonest ending of plurals, "s"; empty if there is none.
    pub plural: &'static str,
    /// The stem of a word in lower case; without one, the word.
    pub stem: Option<fn(&str) -> String>,
    /// The commonest words, of those that hardly another language has. Lower case.
    pub commonest: WordSet,
    /// Words that have a hyphen after them, so that it stays at a line end: "well-known". Lower
    /// case.
    pub hyphenated_first: WordSet,
    /// Words that have a hyphen before them: "Paris-based".
    pub hyphenated_last: WordSet,
    /// Words that stand between two hyphens: "state-of-the-art", "42-year-old".
    pub hyphenated_inner: WordSet,
}

/// How an abbreviation stands in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abbreviation {
    /// Stands before what it belongs to, so never ends a sentence: "Gen.", "vs.", "e.g.".
    Leading,
    /// Like `Leading` before a number ("No. 1", "Jan. 6", "6 ft. 2"), a word elsewhere.
    BeforeNumber,
    /// May end a sentence: "Inc.", "Calif.", "Jr."; what follows decides.
    Either,
}

/// Words that decide where a sentence ends. Case counts, unless it is said that it does not.
#[derive(Debug, Clone, Default)]
pub struct SentenceWords {
    /// Abbreviations without their last full stop.
    pub abbreviations: WordMap<Abbreviation>,
    /// Letters that every word of some length has one of, in lower case: a short one without is an
    /// abbreviation ("Pfc", "Bhd"). Empty if there are such words.
    pub vowels: &'static str,
    /// Abbreviations of a street after its name, and of a saint before it: "St".
    pub streets: WordSet,
    /// Halves of the day: "a.m", "p.m".
    pub times: WordSet,
    /// Words that go on with a time of day: "9 a.m. Monday", "5 p.m. EST".
    pub after_time: WordSet,
    /// Words that have a capital at the start of a sentence, and hardly begin a name.
    pub starts: WordSet,
    /// Endings of long words that are of that kind: "Unfortunately".
    pub adverb_endings: &'static [&'static str],
    /// Abbreviations behind which a capital begins a sentence: "m.p.h", "F.C" of a club.
    pub ends_before_capital: WordSet,
    /// Endings of verbs of what somebody does meanwhile: "Shouting".
    pub participle_endings: &'static [&'static str],
    /// Two words that look like the start of a sentence and are of a title: "Under Secretary". The
    /// second may be longer.
    pub ranks: &'static [(&'static str, &'static str)],
    /// Pronouns that have a capital wherever they stand: "I".
    pub pronouns: WordSet,
    /// Words that have a letter for a name, in lower case: "World War I", "Group A".
    pub take_letter: WordSet,
    /// Verbs by which a speaker follows a quotation.
    pub speech: WordSet,
    /// Names that end in an exclamation mark.
    pub exclaim: WordSet,
    /// Words around an exclamation mark that is within a title: "Panic! At the Disco".
    pub exclaimed_titles: &'static [(&'static str, &'static str)],
    /// What readers of a page are told, a sentence by itself: "Scroll down for video".
    pub asides: &'static [&'static str],
    /// Verbs with a capital after which a title goes on: "Make It in Nigeria".
    pub title_verbs: WordSet,
    /// Those of `starts` that begin a sentence with no mark before, even after a name.
    pub start_after_names: WordSet,
    /// Words that are surnames too, so that initials before one do not end a sentence: "A.K. Das".
    pub surnames: WordSet,
    /// Those of `starts` that do not, even after a word in lower case: "the world No 1".
    pub seldom_start: WordSet,
    /// Small words that begin names, without a capital at the start of a sentence too: "de Klerk",
    /// "al-Shabaab".
    pub particles: WordSet,
    /// Names without a capital at the start of a sentence: "adidas".
    pub small_names: WordSet,
    /// Words that begin what somebody says, rather than a title in quotation marks.
    pub start_quotation: WordSet,
    /// Verbs of telling: "told the New York Post 'She was there".
    pub tell: WordSet,
    /// Words to which what comes after them belongs, so that a capital there is that of a name or
    /// a quotation: "read The Times", "said He was". Those of `speech` are too.
    pub lead_on: WordSet,
}

/// Words within names and around them. Lower case, unless it is said that it is not.
#[derive(Debug, Clone, Default)]
pub struct NameWords {
    /// Articles that may stand before a name and are no part of it: "the".
    pub articles: &'static [&'static str],
    /// Titles that come before a person's name.
    pub honorifics: WordSet,
    /// Titles without which news does not call who has them: "Sgt Thornley".
    pub ranks: WordSet,
    /// Titles that are short for others: "dc", "constable".
    pub short_titles: WordMap<&'static str>,
    /// What somebody is, in lower case, before the name or in a phrase after it: "Judge Orr", "Ann Lee,
    /// the mayor". Not said of everyone, so that it tells bearers of one surname apart.
    pub roles: WordSet,
    /// Names that are not built from each other's letters or words, with a number for each thing:
    /// forms that news uses without explaining them. See [`rows`].
    pub aliases: WordMap<usize>,
    /// Endings of companies' names that news drops after the first mention.
    pub company_endings: WordSet,
    /// Words for a body that is another than the one whose name stands before them: "Tata Steel Workers'
    /// Union" is not Tata Steel. In lower case.
    pub other_bodies: WordSet,
    /// Bodies that are called by the place behind "of", so that what is before them tells them apart: the
    /// "Royal Bank of Scotland" is not the "Bank of Scotland".
    pub bodies_of_places: WordSet,
    /// Bodies whose names are put together from what may be names by itself, so that a model may take
    /// them apart, as they are written: "Marks and Spencer".
    pub known_bodies: &'static [&'static str],
    /// Places whose names are put together: "Trinidad and Tobago".
    pub known_places: &'static [&'static str],
    /// Groups whose names are put together: "Liberal Democrats".
    pub known_groups: &'static [&'static str],
    /// Words that end a name which goes on behind a preposition, with that: "Nobel Prize" and "in
    /// Chemistry".
    pub goes_on: &'static [(&'static str, &'static str)],
    /// Bodies of which there is one, or whose names say where they are, as they are written: "Bundestag".
    pub sole_bodies: &'static [&'static str],
    /// Firms and media whose names mean nothing else, as they are written.
    pub firms: WordSet,
    /// Newspapers with the day they come out on, as it stands behind them: "Mail" and " on Sunday".
    pub papers: &'static [(&'static str, &'static str)],
    /// Words that say what kind of building or ground something is: "stadium".
    pub facility_kinds: WordSet,
    /// Words that a letter or a number tells apart, of what has no name: "Group D".
    pub numbered: WordSet,
    /// What the names of clubs end with behind their town, by which they are called: "Swansea City".
    pub club_words: WordSet,
    /// Bodies that a country has one of, by one word: "Senate".
    pub state_bodies: WordSet,
    /// What countries have joined, whose bodies are called with and without it: "UN Security Council".
    pub unions: WordSet,
    /// Words between a town and the river that it lies on: "Braunau am Inn".
    pub on_rivers: WordSet,
    /// Words between two that may stand behind such a preposition: "Physiology or Medicine".
    pub field_joints: WordSet,
    /// What a firm's name ends with, after "and": "Bamburi and Sons".
    pub firm_partners: WordSet,
    /// Words that need another after them, so that no name ends with one: "of".
    pub lead_on: WordSet,
    /// Small words within names, as they are spelled there: "Bank of America", "Ursula von der
    /// Leyen".
    pub particles: WordSet,
    /// Ranks of the police as they stand before a name, in capitals: "DI Nunn".
    pub police_ranks: WordSet,
    /// Words with a capital that say nothing of who somebody is.
    pub forms_of_address: WordSet,
    /// Titles that say the sex of who has them: "mr", "queen". Some of `honorifics`.
    pub sexed_titles: WordMap<Sex>,
    /// Titles that stand before a first name alone: "Pope Francis", "King Charles".
    pub regnal: WordSet,
    /// Letters behind a name, which are none of it: "Rupert Khan KC".
    pub post_nominals: WordSet,
    /// Rivers that companies are called by: "the Amazon".
    pub rivers: WordSet,
    /// What stands between two first names of one surname: "Alan and Judith Pemberton".
    pub joints: WordSet,
    /// What says that a name follows by which a body is known.
    pub known_as: &'static [&'static str],
    /// Words between two names of one person: "known as".
    pub renaming: WordSet,
    /// Titles of religious orders, which have a capital before a first name: "Sister Agnes".
    pub orders: WordSet,
    /// Verbs of naming, behind which "after" a place may stand: "named her after Lourdes".
    pub naming: WordSet,
    /// What follows the name of who is born, and whether a name must follow that: " was born to ".
    pub born: &'static [(&'static str, bool)],
    /// Words before "in" and the place where somebody lives: "grew up in Burnley".
    pub at_home: WordSet,
    /// Verbs before "to" and where somebody went: "has never been to Memphis".
    pub travels: WordSet,
    /// What is called by a name behind "of": "the town of Nokia".
    pub settlements: WordSet,
    /// Titles of one of a family, before the surname: "Lord Janner" is not his son.
    pub noble: WordSet,
    /// What tells bearers of one name apart, after it: "jr", "iii".
    pub generations: WordSet,
    /// Words before the surname of the older and of the younger of two: "the elder Harrison".
    pub ages: WordMap<Age>,
    /// What companies have and people do not, beside their names: "Dell shares".
    pub held_by_bodies: WordSet,
    /// First names that are of one sex, without accents and hyphens; see
    /// [`sex_of_first_name`](Self::sex_of_first_name).
    pub first_names: WordMap<Sex>,
    /// Short first names with the long ones that they are of and do not begin: "andy", "andrew".
    pub short_names: &'static [(&'static str, &'static str)],
    /// Pronouns of people: "her".
    pub pronouns: WordMap<Sex>,
    /// Those that are never of the subject: "him".
    pub objects: WordSet,
    /// Pronouns of what is nobody: "its".
    pub neuter: WordSet,
    /// Words for relatives: "his brother Luis Garcia" is not the Garcia before.
    pub kin: WordMap<Sex>,
    /// Those of them who are older or younger than the other: "father", "son".
    pub kin_ages: WordMap<Age>,
    /// Prepositions after which a name that may be a place or somebody is the place: "in Jordan".
    pub locative: WordSet,
    /// Prepositions after which a place is named, behind one of these verbs: "left for Jordan".
    pub goal: WordSet,
    /// Words that make the name of a place longer, at its end or before "of" at its start:
    /// "Saitama Prefecture", "State of Texas".
    pub place_kinds: WordSet,
    /// Letters that are a name by themselves, as they are spelled.
    pub single_letters: WordSet,
    /// Words with a capital that are no names, of live tickers above all: "Substitution, Leeds".
    pub no_names: WordSet,
    /// What a transcript begins to tell in parentheses, in capitals: "(SOUNDBITE OF MUSIC)".
    pub directions: WordSet,
    /// Words for what is from a country, with the country: "chinese", "china"; each word without
    /// a plural's ending.
    pub demonyms: &'static [(&'static str, &'static str)],
}

impl NameWords {
    /// The sex of those who have a first name, in any case and with its accents; the first half of
    /// "Anne-Marie" tells where the whole is not known. `None` if it is of both, or no first name.
    pub fn sex_of_first_name(&self, name: &str) -> Option<Sex> {
        let plain = |name: &str| -> String {
            let letters = name.chars().filter(|c| c.is_alphabetic());
            letters.flat_map(char::to_lowercase).map(without_accent).collect()
        };
        let half = name.split(['-', '‐']).next().unwrap_or(name);
        self.first_names.get(&plain(name)).or_else(|| self.first_names.get(&plain(half)))
    }
}

/// The sex that a title, a name or a pronoun speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Sex {
    Female,
    Male,
}

/// Which of two people of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Age {
    Elder,
    Younger,
}

/// What words say of a text. In lower case, letters and digits only, without a plural's ending.
#[derive(Debug, Clone, Default)]
pub struct TermWords {
    /// Words that are in any text.
    pub stop_words: WordSet,
    /// Words of phrases that say when, which one phrase may have and another of the same meaning
    /// not: "last week", "the past week".
    pub when: WordSet,
    /// Stems of words by which news says who said it.
    pub attribution: WordSet,
    /// Words that deny what comes after them: "not".
    pub negations: WordSet,
    /// Endings of words that do: "n't".
    pub negation_endings: &'static [&'static str],
    /// Words that make it hard to say what of a sentence is denied: "failed", "but".
    pub denials: WordSet,
    /// Words before who does what is done, in the passive: "by".
    pub agent: WordSet,
}

/// Words of dates, in lower case.
#[derive(Debug, Clone, Default)]
pub struct DateWords {
    /// The months, from January; their first three or four letters are abbreviations.
    pub months: &'static [&'static str],
    /// The days of the week, from Monday; their first three to five letters are abbreviations.
    pub weekdays: &'static [&'static str],
    /// Months that are other words in lower case: "august".
    pub months_with_capital: WordSet,
    /// Months that are other words even with a capital, so that a number must stand beside them
    /// or one of `before_month` before: "May", "March".
    pub doubtful_months: WordSet,
    /// Words after which those are months.
    pub before_month: WordSet,
    /// Words between a day and its month: "11th of April".
    pub between_day_and_month: &'static [&'static str],
}

/// Words of numbers, in lower case.
#[derive(Debug, Clone, Default)]
pub struct NumberWords {
    /// Numbers below a hundred that are one word.
    pub small: WordMap<u64>,
    /// Ordinals of those.
    pub ordinals: WordMap<u64>,
    /// Words that multiply by a power of ten.
    pub scales: WordMap<i32>,
    /// Those that are only letters, and only follow digits: "5 bn".
    pub short_scales: WordMap<i32>,
    /// Letters at the end of digits that may mean one: "2.5m".
    pub suffixes: WordMap<i32>,
    /// Letters at the end of digits that make an ordinal: "3rd".
    pub ordinal_suffixes: WordSet,
    /// What makes a decade of a year: "1990s".
    pub decade_suffix: &'static str,
    /// Words for a group of so many: "two dozen".
    pub groups: WordMap<u64>,
    /// Words for one before a scale or a group: "a hundred".
    pub one: WordSet,
    /// Words between the parts of a number: "a hundred and five".
    pub and: WordSet,
    /// Words between the ends of a range: "10 to 15 percent".
    pub between: WordSet,
    /// Words before a range whose ends "and" joins: "between 5 and 7".
    pub range_openings: WordSet,
    /// Words before two numbers that are none: "from 5 to 3".
    pub change_openings: WordSet,
    /// Words for a part of a scale, without a plural's ending: "a third of a million".
    pub shares: WordSet,
    /// Words between such a part and the scale: "of".
    pub of: WordSet,
    /// Words for a part of one, as digits and a power of ten: "half a million".
    pub fractions: WordMap<(u32, i32)>,
    /// Currencies by their signs, codes and names, with a number for each; see [`rows`].
    /// A letter that is one only before digits is listed with a "1": "r1" for "R30".
    pub currencies: WordMap<usize>,
    /// Numbers that mostly count nothing: "one of them", "at first".
    pub idioms: WordSet,
    /// Words for what numbers are of, without a plural's ending.
    pub units: WordMap<Unit>,
    /// The same, of two words.
    pub unit_pairs: &'static [(&'static str, &'static str, Unit)],
}

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Percent,
    Dollar,
    Pound,
    Euro,
    Yen,
    Rupee,
}

impl Language {
    /// English; also [`english`].
    pub fn english() -> &'static Self {
        english()
    }

    /// The stem of a word in lower case.
    pub fn stem(&self, word: &str) -> String {
        self.words.stem.map_or_else(|| word.to_owned(), |stem| stem(word))
    }

    /// A word in the form in which words are compared: lower case, letters and digits only,
    /// without the endings of the possessive and of a plural.
    pub fn norm(&self, word: &str) -> String {
        let mut norm = String::with_capacity(word.len());
        self.norm_into(word, &mut norm);
        norm
    }

    /// Writes the norm of a word into an empty string.
    pub(crate) fn norm_into(&self, word: &str, norm: &mut String) {
        let word = self.without_possessive(word);
        if word.is_ascii() {
            norm.push_str(word);
            norm.make_ascii_lowercase();
            if !norm.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                norm.retain(|c| c.is_ascii_alphanumeric());
            }
        } else {
            let letters = word.chars().flat_map(char::to_lowercase);
            norm.extend(letters.filter(|c| c.is_alphanumeric()));
        }
        if norm.len() > SHORTEST_PLURAL
            && let Some(singular) = self.singular(norm)
        {
            norm.truncate(singular.len());
        }
    }

    /// `word` without the ending of a possessive, in either case.
    pub fn without_possessive<'w>(&self, word: &'w str) -> &'w str {
        let ends = |end: &&str| {
            let start = word.len().checked_sub(end.len())?;
            word.get(start..)?.eq_ignore_ascii_case(end).then(|| &word[..start])
        };
        self.words.possessives.iter().find_map(ends).unwrap_or(word)
    }

    /// `word` without a plural's ending, if it has one and only one: "miss" is no plural.
    fn singular<'w>(&self, word: &'w str) -> Option<&'w str> {
        let plural = self.words.plural;
        let stem = word.strip_suffix(plural).filter(|_| !plural.is_empty())?;
        (!stem.ends_with(plural)).then_some(stem)
    }
}

/// No word of so many bytes is taken for a plural, "news" among them.
const SHORTEST_PLURAL: usize = 4;

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language").field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// A table in which the words of each row have the row's number.
pub fn rows(rows: &[&[&'static str]]) -> WordMap<usize> {
    let numbered = |(number, row): (usize, &&[&'static str])| {
        row.iter().map(|word| (*word, number)).collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(numbered).collect()
}
