//! The words by which a sentence leans on the sentences before it, and by which a sentence is known
//! that belongs in no summary.

use super::{Sex, WordMap, WordSet};

/// What a summary's rules look for. Lower case; nouns without a plural's ending.
#[derive(Debug, Clone, Default)]
pub struct SummaryWords {
    /// Pronouns of the third person, with what they stand for: "she", "their".
    pub pronouns: WordMap<Referent>,
    /// Those that are an object: "it", "him".
    pub objects: WordSet,
    /// Words between a name and such a word that make it something else than the name's object: "Acme
    /// says it will", "Acme made it clear", "Acme and".
    pub before_no_object: WordSet,
    /// Nouns that stand for something named before when an article goes before them: "the company".
    pub nouns: WordMap<Referent>,
    /// Words that may stand between the article and such a noun: "the two men".
    pub before_nouns: WordSet,
    /// Words before "of them" that say how many: "about half of them".
    pub quantities: WordSet,
    /// Words for those that were not counted yet: "60 others".
    pub remaining: WordSet,
    /// Words behind such a noun that say which one it is: "the group of ten", "the man who".
    pub which: WordSet,
    /// Words for somebody, with the sex if they tell it, that a pronoun may stand for: "a teacher".
    pub people: WordMap<Option<Sex>>,
    /// Titles and offices that tell the sex of somebody named.
    pub sexes: WordMap<Sex>,
    /// Verbs in the forms that follow a subject at once: "is", "said".
    pub finite: WordSet,
    /// What news speaks of as known: "the government".
    pub institutions: WordSet,
    /// Last words of a sentence that goes on with the one before: "too".
    pub closings: WordSet,
    /// Words that bring somebody new: "another woman".
    pub new: WordSet,
    /// Words that point: "this".
    pub pointers: WordSet,
    /// Words that point only as the first of a sentence: "that".
    pub first_pointers: WordSet,
    /// Words that go on with the sentence before as the first of a sentence and before a comma:
    /// "There, he fell".
    pub before_comma: WordSet,
    /// Words for several that have no plural's ending, or of which several are made: "people", "and".
    pub plurals: WordSet,
    /// Words after one that points that make it say when: "this week".
    pub times: WordSet,
    /// Pronouns of the first person.
    pub first_person: WordSet,
    /// Words that begin an answer which is nothing without its question, if it is short: "Not while I'm here."
    pub responses: WordSet,
    /// What an answer begins with that is given to one of several questions: "On your second, no."
    pub on_questions: &'static [&'static str],
    /// What a line begins with that says what was asked and ends in dots: "On Tuesday's defeat..."
    pub topics: &'static [&'static str],
    /// Openings, of up to [`LONGEST_OPENING`] words, of a sentence that goes on with the one before:
    /// "but", "that is why".
    pub connectives: WordSet,
    /// Words, with their capital, by which a sentence takes back what the one before it grants.
    pub turns: WordSet,
    /// Words that go on with the sentence before from between two commas: "Kim, however, left".
    pub asides: WordSet,
    /// Those that go on only where a word in lower case follows: "both sides", not "both Kim and".
    pub connectives_before_lower: WordSet,
    /// Words after "it" that say that it stands for nothing: "it is unclear whether".
    pub expletive: WordSet,
    /// Verbs between "it" and those words, and verbs that are enough by themselves.
    pub copulas: WordSet,
    /// See `copulas`: "it emerged that".
    pub expletive_verbs: WordSet,
    /// Words by which a sentence or phrase begins before the name that its pronoun stands for: "in
    /// his speech, Kim said".
    pub subordinators: WordSet,
    /// Openings, of up to [`LONGEST_OPENING`] words, of what is said of the page: "an earlier
    /// version".
    pub notice_openings: WordSet,
    /// The same, of what readers are asked to do: "sign up". It is news where somebody says it.
    pub pleas: WordSet,
    /// Verbs by which a source tells something, beside those of speech: "ruled".
    pub rulings: WordSet,
    /// Verbs by which a reporter says that they ask: "ask".
    pub asking: WordSet,
    /// Words that go on with what stands before a comma: "who".
    pub relatives: WordSet,
    /// Words behind "is" by which a page says who an author is: "a".
    pub authored: WordSet,
    /// Who writes for a page: "reporter".
    pub journalists: WordSet,
    /// Verbs by which it says what an author does: "covers".
    pub author_verbs: WordSet,
    /// Openings of three words that speak of a version: "an earlier version".
    pub versions: WordSet,
    /// What is read: "article".
    pub pages: WordSet,
    /// What is said of the page or a picture wherever it stands: "contributed to this report".
    pub notices: WordSet,
    /// Words of one or two by which captions say what is seen: "is seen", "poses".
    pub caption_verbs: WordSet,
    /// What a caption begins with: "FILE - ".
    pub caption_openings: &'static [&'static str],
    /// Where in a picture somebody is, behind a name: ", left,".
    pub beside_names: &'static [&'static str],
    /// Openings of what corrects an article, whose other sentences correct it too.
    pub corrections: WordSet,
    /// Labels that say how new a story is: "BREAKING:".
    pub story_labels: WordSet,
    /// Parentheses that say where in a picture somebody is: "(left)".
    pub in_picture: &'static [&'static str],
    /// Labels before a colon by which a question and its answer are told from prose: "q".
    pub questions: WordSet,
    /// Labels of answers: "A: because it could fall".
    pub answers: WordSet,
    /// Words in the label of who leads through a programme: "JO LUND, HOST:".
    pub hosts: WordSet,
    /// Words by which somebody speaks to another: "you".
    pub in_talk: WordSet,
    /// Those of the other.
    pub to_another: WordSet,
    /// What people say to greet and to thank, of one word or more: "good morning".
    pub greetings: WordSet,
    /// How a page says, before the first question, that it asked somebody: "spoke to".
    pub interviewing: WordSet,
    /// Verbs by which an agency says what is new in a story: "(Adds quotes, updates shares)".
    pub slugs: WordSet,
    /// Labels of who keeps order: "the speaker".
    pub chairs: WordSet,
    /// News agencies that stand in parentheses between a place and a story: "London (CNN)".
    pub wires: WordSet,
    /// Words of a label before a colon that brings what was said, so that it is none: "said".
    pub labels_of_speech: WordSet,
}

/// The most words of an opening.
pub const LONGEST_OPENING: usize = 5;

/// What a pronoun or a noun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referent {
    /// Somebody, of this sex if it tells.
    Person(Option<Sex>),
    /// A company, a body, a team.
    Body,
    /// A country, a city.
    Place,
    /// Several people or things.
    Several,
    /// A thing, or what the sentence before says.
    Thing,
}
