//! Which person each name of a person means.
//!
//! A full name, of several words, is a person; a shorter one is of the person whose name it is part
//! of ("George Bush" of "George W. Bush"), unless the text has two. A single word may mean another
//! person each time: it goes to who bears it as a surname, of those that its title and pronouns
//! allow the one whose full name stands just before, or else the one that the word meant last. Where
//! nothing decides it stays on its own, since the wrong person is worse than none.
//!
//! Work is linear in the mentions: of the people who share a word, the last few are looked at.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::context::{Around, around};
use super::misprints::mend_misprints;
use super::names::Name;
use super::pairs::{lengthen, share_surnames, side_by_side};
use super::person_name::{Bears, PersonName, ends};
use crate::document::Document;
use crate::language::{Age, Language, Sex};
use crate::mention::Mention;

/// Of how many people that share a word of their names each is looked at.
const BEARERS: usize = 8;

/// Somebody.
#[expect(clippy::struct_excessive_bools, reason = "each stands or falls by itself")]
#[derive(Debug, Default)]
struct Person {
    mentions: Vec<usize>,
    /// Above zero: more speaks for a woman than for a man.
    sex: i32,
    titles: Vec<String>,
    /// Whether this is named as somebody's father or son.
    age: Option<Age>,
    /// Whether this is named as an elder or younger sister or brother.
    elder_kin: Option<Age>,
    /// Whether this is a lord or a lady.
    noble: bool,
    generation: Option<String>,
    /// Whether the text calls them by the first name alone, as one of a family.
    by_first_name: bool,
    /// Whether the surname alone has meant them before.
    by_surname: bool,
    /// Whether one word is all of the name that the text has.
    one_word: bool,
    /// Whether one word and a numeral are: "Henry VIII".
    one_word_ruler: bool,
    /// Whether this is only a name that might be of two people.
    doubtful: bool,
    /// Whether the surname is of two words with a hyphen.
    double: bool,
    /// Whether this is named only as whose child somebody is: "the son of Frank Marsden".
    parent: bool,
    /// The sentence of the last full name, and whether it was named as a relative there.
    named: Option<(usize, bool)>,
}

impl Person {
    fn sex(&self) -> Option<Sex> {
        match self.sex {
            0 => None,
            votes if votes > 0 => Some(Sex::Female),
            _ => Some(Sex::Male),
        }
    }

    fn vote(&mut self, sex: Option<Sex>, votes: i32) {
        match sex {
            Some(Sex::Female) => self.sex += votes,
            Some(Sex::Male) => self.sex -= votes,
            None => {}
        }
    }
}

/// Groups mentions of people, given by their indices in text order; each group is a person.
pub(super) fn people(
    document: &Document,
    mentions: &[Mention],
    indices: &[usize],
) -> Vec<Vec<usize>> {
    let language = document.language();
    let name = |&index: &usize| {
        let text = mentions[index].span.of(document.text());
        Name::new(text, language).without_honorifics(&language.names)
    };
    let names: Vec<Name> = indices.iter().map(name).collect();
    let after_al = names.iter().flat_map(|name| {
        let pairs = name.words.windows(2).skip(1).filter(|pair| pair[0] == "al");
        pairs.map(|pair| pair[1].clone())
    });
    let arabic: HashSet<String> = after_al.collect();
    let mut names: Vec<PersonName> =
        names.iter().map(|name| PersonName::new(name, &arabic, language)).collect();
    share_surnames(document, mentions, indices, &mut names);
    let double: HashSet<Vec<String>> =
        names.iter().filter_map(|name| name.double_surname().map(<[_]>::to_vec)).collect();
    for name in &mut names {
        name.settle(&double);
    }
    mend_misprints(&mut names, language);
    lengthen(&mut names, language);
    let around = around(document, mentions, indices);
    let beside = side_by_side(document, mentions, indices, &names);
    let mut resolver = Resolver::new(&names, &around, &beside, language);
    for (place, &index) in indices.iter().enumerate() {
        let person = resolver.resolve(place, mentions[index].sentence);
        resolver.people[person].mentions.push(index);
    }
    let groups = resolver.people.into_iter().map(|person| person.mentions);
    groups.filter(|mentions| !mentions.is_empty()).collect()
}

struct Resolver<'a> {
    names: &'a [PersonName],
    around: &'a [Around],
    /// Pairs of names that are of two people.
    beside: &'a HashSet<(&'a PersonName, &'a PersonName)>,
    people: Vec<Person>,
    /// The person of each full name.
    full: HashMap<&'a PersonName, usize>,
    /// Who bears a word, those named last first.
    bearers: HashMap<&'a str, Vec<(usize, Bears)>>,
    /// Who bears a word, those named first first.
    first_bearers: HashMap<&'a str, Vec<(usize, Bears, usize)>>,
    /// Whom a word meant last.
    meant: HashMap<&'a str, usize>,
    /// The ranks that stand before a word alone: "Sgt Thornley".
    ranks: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Resolver<'a> {
    fn new(
        names: &'a [PersonName],
        around: &'a [Around],
        beside: &'a HashSet<(&'a PersonName, &'a PersonName)>,
        language: &Language,
    ) -> Self {
        let mut resolver = Self {
            names,
            around,
            beside,
            people: Vec::new(),
            full: HashMap::new(),
            bearers: HashMap::new(),
            first_bearers: HashMap::new(),
            meant: HashMap::new(),
            ranks: HashMap::new(),
        };
        for (name, seen) in names.iter().zip(around).filter(|(name, _)| !name.is_full()) {
            let ranks = seen.titles.iter().filter(|title| language.names.ranks.has(title));
            let known = resolver.ranks.entry(name.surname()).or_default();
            known.extend(ranks.map(String::as_str));
            known.sort_unstable();
            known.dedup();
        }
        resolver.find_full_names(language);
        for (place, name) in names.iter().enumerate() {
            let Some(&person) = resolver.full.get(name) else { continue };
            let seen = &around[place];
            let first_time = resolver.people[person].named.is_none();
            let person_seen = &mut resolver.people[person];
            person_seen.vote(seen.sex, 8);
            person_seen.vote(seen.kin_sex, 4);
            person_seen.vote(seen.given_sex.filter(|_| first_time), 3);
            person_seen.vote(seen.pronoun, 1);
            person_seen.named = Some((0, false));
            person_seen.titles.extend(seen.titles.iter().cloned());
            person_seen.noble |= seen.noble;
            person_seen.parent = seen.parent && (first_time || person_seen.parent);
            person_seen.age = person_seen.age.or(seen.kin_age);
            person_seen.elder_kin = person_seen.elder_kin.or(seen.elder_kin);
            for (word, bears) in ends(name) {
                let first = resolver.first_bearers.entry(word).or_default();
                if first.len() < BEARERS && first.iter().all(|(other, ..)| *other != person) {
                    first.push((person, bears, place));
                }
            }
        }
        for name in names.iter().filter(|name| name.words.len() == 1 && name.generation.is_none()) {
            let bearers = resolver.first_bearers.get(name.words[0].as_str());
            if let Some([(person, Bears::FirstName, _)]) = bearers.map(Vec::as_slice) {
                resolver.people[*person].by_first_name = true;
            }
        }
        for person in &mut resolver.people {
            person.named = None;
            person.titles.sort_unstable();
            person.titles.dedup();
        }
        resolver
    }

    /// Gives each full name a person, the longest first, so that "George Bush" has joined "George W.
    /// Bush" before another shorter name looks for its owner.
    fn find_full_names(&mut self, language: &Language) {
        // Where each name stands first, and whether somebody's relative is named by it.
        let mut first: HashMap<&PersonName, (usize, bool)> = HashMap::new();
        for (place, name) in self.names.iter().enumerate().filter(|(_, name)| name.is_full()) {
            let seen = first.entry(name).or_insert((place, false));
            seen.1 |= self.around[place].kin;
        }
        let mut order: Vec<(&PersonName, usize, bool)> =
            first.iter().map(|(name, (place, kin))| (*name, *place, *kin)).collect();
        order.sort_by_key(|(name, place, _)| {
            let length = name.words.concat().len();
            (Reverse((name.words.len(), length, name.generation.is_some())), *place)
        });
        let mut by_word: HashMap<&str, Vec<&PersonName>> = HashMap::new();
        // "Harrison Jr." is called so because there is another Harrison.
        let by_suffix: HashSet<&str> = self
            .names
            .iter()
            .filter(|name| name.words.len() == 1 && name.generation.is_some())
            .map(PersonName::surname)
            .collect();
        // "President Donald Trump", beside Donald Trump Jr.
        let mut titles: HashMap<&PersonName, Vec<&str>> = HashMap::new();
        for (place, name) in self.names.iter().enumerate().filter(|(_, name)| name.is_full()) {
            let own = self.around[place].titles.iter().map(String::as_str);
            titles.entry(name).or_default().extend(own);
        }
        for (name, place, own_kin) in order {
            // "Louis Grant Jr." may go on as "Louis Grant", who is another if he comes before.
            let same_generation = |full: &PersonName| {
                full.generation.is_none() || {
                    let (before, kin) = first[full];
                    let apart = titles[name].iter().any(|title| !titles[full].contains(title));
                    before < place
                        && !kin
                        && !own_kin
                        && !apart
                        && !by_suffix.contains(&full.surname())
                }
            };
            let mut owners: Vec<usize> = ends(name)
                .into_iter()
                .filter_map(|(word, _)| by_word.get(word))
                .flatten()
                .filter(|full| name.is_part_of(full, language) && same_generation(full))
                .filter(|full| !self.beside.contains(&(name, **full)))
                // "His grandfather, Jerome Whitfield" is not Tyrell Jerome Whitfield.
                .filter(|full| !own_kin || name.words.first() == full.words.first())
                .map(|full| self.full[full])
                .collect();
            owners.sort_unstable();
            owners.dedup();
            // "John Paul" is John Paul II rather than John Paul Gallagher.
            let same = |full: &&PersonName| full.words == name.words;
            let known =
                || ends(name).into_iter().filter_map(|(word, _)| by_word.get(word)).flatten();
            if owners.len() > 1
                && let Some(full) = known().copied().find(same).filter(|full| same_generation(full))
            {
                owners = vec![self.full[full]];
            }
            if owners.is_empty() {
                let known = |word: &String| by_word.get(word.as_str()).into_iter().flatten();
                let others = name.words.first().into_iter().chain(name.words.last());
                let meant = others.flat_map(known).find(|other| name.is_misprint_of(other));
                owners.extend(meant.map(|other| self.full[other]));
            }
            let person = if let [owner] = owners[..] {
                owner
            } else {
                let (generation, double) = (name.generation.clone(), name.is_double());
                self.add(Person { generation, double, ..Person::default() })
            };
            self.full.insert(name, person);
            for (word, _) in ends(name) {
                let known = by_word.entry(word).or_default();
                if known.len() < 4 * BEARERS {
                    known.push(name);
                }
            }
        }
    }

    fn add(&mut self, person: Person) -> usize {
        self.people.push(person);
        self.people.len() - 1
    }

    /// The person of the name at a place, in text order.
    fn resolve(&mut self, place: usize, sentence: usize) -> usize {
        let (names, around) = (self.names, self.around);
        let (name, seen) = (&names[place], &around[place]);
        if let Some(&person) = self.full.get(name) {
            // A statue of somebody's father is still of the father.
            let was_kin = self.people[person].named.is_some_and(|(_, kin)| kin);
            self.people[person].named = Some((sentence, seen.kin && !seen.acts || was_kin));
            for (word, bears) in ends(name) {
                self.put_first(word, person, bears);
            }
            return person;
        }
        let Some(word) = name.words.last().map(String::as_str) else {
            return self.add(Person::default());
        };
        let person = match self.choose(word, place, sentence) {
            Choice::Person(person) => person,
            choice => {
                let person = Person {
                    one_word: true,
                    doubtful: matches!(choice, Choice::Doubtful),
                    age: seen.age,
                    ..Person::default()
                };
                self.add(person)
            }
        };
        let bearers = self.bearers.get(word).into_iter().flatten();
        let by_surname = bearers.clone().any(|bearer| *bearer == (person, Bears::Surname));
        let chosen = &mut self.people[person];
        chosen.by_surname |= by_surname;
        // Where one of two is Mrs, Mr is the other.
        if chosen.sex().is_none() {
            chosen.vote(seen.sex, 1);
        }
        if chosen.one_word {
            chosen.vote(seen.sex, 8);
            chosen.noble |= seen.noble;
            for title in &seen.titles {
                if !chosen.titles.contains(title) {
                    chosen.titles.push(title.clone());
                }
            }
            chosen.generation = chosen.generation.take().or_else(|| name.generation.clone());
            chosen.one_word_ruler |= name.generation.is_some()
                && !matches!(name.generation.as_deref(), Some("jr" | "sr"));
            self.put_first(word, person, Bears::Surname);
        }
        if name.generation.is_some() {
            // "Leo XIV ... Leo XIII ... Leo" is the first of them.
            let bearers = self.bearers.get(word).into_iter().flatten();
            if bearers.clone().all(|(other, _)| self.people[*other].one_word) {
                self.meant.entry(word).or_insert(person);
            }
        } else if !seen.regnal {
            self.meant.insert(word, person);
        }
        person
    }

    /// Puts somebody first among those who bear a word.
    fn put_first(&mut self, word: &'a str, person: usize, bears: Bears) {
        let bearers = self.bearers.entry(word).or_default();
        bearers.retain(|(other, _)| *other != person);
        bearers.insert(0, (person, bears));
        bearers.truncate(BEARERS);
    }

    fn choose(&self, word: &str, place: usize, sentence: usize) -> Choice {
        let allowed = |person: usize, bears: Bears| self.allows(person, bears, place);
        let before: Vec<(usize, Bears)> = self
            .bearers
            .get(word)
            .into_iter()
            .flatten()
            .copied()
            .filter(|(person, bears)| allowed(*person, *bears))
            .collect();
        let titled = |person: usize| {
            let titles = &self.people[person].titles;
            self.around[place].titles.iter().any(|title| titles.contains(title))
        };
        // "Officer Harris" is the one who is named as an officer later.
        let later = self.first_bearers.get(word).into_iter().flatten();
        let mut later = later.filter(|(person, bears, at)| {
            *at > place && *bears == Bears::Surname && titled(*person) && allowed(*person, *bears)
        });
        let known = before.iter().any(|(person, _)| titled(*person));
        if let (Some((person, ..)), None, false) = (later.next(), later.next(), known) {
            return Choice::Person(*person);
        }
        if let Some(choice) = self.choose_before(word, place, sentence, &before) {
            return choice;
        }
        // Named in full only later: in a headline, or a lead that says "Mr. Putin".
        let after = self.first_bearers.get(word).into_iter().flatten();
        let mut after: Vec<_> = after
            .filter(|(person, bears, at)| {
                // "Kim", and then "his girlfriend Kim Orr".
                *at > place
                    && (!self.around[*at].kin || *bears == Bears::FirstName)
                    && (!self.around[place].noble || self.people[*person].noble)
                    && allowed(*person, *bears)
            })
            .collect();
        after.sort_by_key(|(_, bears, at)| (*bears, *at));
        after.first().map_or(Choice::New, |(person, ..)| Choice::Person(*person))
    }

    /// Whom a word means of those who have been named, those named last first.
    fn choose_before(
        &self,
        word: &str,
        place: usize,
        sentence: usize,
        before: &[(usize, Bears)],
    ) -> Option<Choice> {
        let seen = &self.around[place];
        let bears = before.iter().map(|(_, bears)| *bears).min()?;
        let mut left: Vec<usize> =
            before.iter().filter(|(_, other)| *other == bears).map(|(person, _)| *person).collect();
        let mut narrow = |fits: &dyn Fn(&Person) -> bool| {
            let fitting: Vec<usize> =
                left.iter().copied().filter(|person| fits(&self.people[*person])).collect();
            if !fitting.is_empty() {
                left = fitting;
            }
        };
        // "Ripken Jr." is Cal Ripken Jr., and "the elder Ripken" his father.
        let own = self.names[place].generation.as_deref();
        let elder = seen.age.map(|age| if age == Age::Younger { "jr" } else { "sr" });
        narrow(&|person| {
            let generation = own.or(elder);
            generation.is_some() && person.generation.as_deref() == generation
        });
        // "Ruiz" is not Salcedo-Ruiz, where somebody bears it alone; nor a king of that first name.
        let is_double = self.names[place].is_double();
        narrow(&|person| person.double == is_double);
        narrow(&|person| own.is_some() || seen.regnal || !person.one_word_ruler);
        // "The elder Harrison", beside Harrison Jr.
        narrow(&|person| {
            let younger = person.generation.as_deref().is_some_and(|own| own != "sr");
            seen.age.is_some_and(|age| younger == (age == Age::Younger))
        });
        // "The elder Kovacs", beside "her elder sister Dora Kovacs".
        narrow(&|person| seen.age.is_some() && person.elder_kin == seen.age);
        // "The younger Jordan", beside his father or "his son Louis Jordan".
        narrow(&|person| seen.age.is_some() && person.age == seen.age);
        narrow(&|person| seen.age.is_some() && person.age.is_none());
        narrow(&|person| seen.titles.iter().any(|title| person.titles.contains(title)));
        narrow(&|person| seen.sex.is_some() && person.sex() == seen.sex);
        // A sergeant is not called without that where another of the name is.
        let bare = seen.titles.is_empty() && seen.sex.is_none();
        let ranks = self.ranks.get(word).filter(|_| bare);
        narrow(&|person| {
            ranks.is_some_and(|ranks| !ranks.iter().any(|r| person.titles.iter().any(|t| t == r)))
        });
        // "Cool clock, Ahmed" takes the surname from nobody who is called by it.
        narrow(&|person| !person.by_first_name || person.by_surname);
        narrow(&|person| seen.pronoun.is_none_or(|sex| person.sex().is_none_or(|own| own == sex)));
        let &[nearest, ref others @ ..] = &left[..] else { return None };
        if others.is_empty() {
            return Some(Choice::Person(nearest));
        }
        // Nothing says who of them is the elder.
        if seen.age.is_some() {
            let doubtful = left.iter().find(|&&person| {
                let person = &self.people[person];
                person.doubtful && person.age == seen.age
            });
            return Some(doubtful.map_or(Choice::Doubtful, |person| Choice::Person(*person)));
        }
        // Full names in this sentence or the one before; a relative's only if that is all there is.
        let named = |person: usize| self.people[person].named.filter(|(at, _)| at + 1 >= sentence);
        let last = left.iter().filter_map(|person| named(*person)).map(|(at, _)| at).max();
        let together = left.iter().filter(|person| named(**person).map(|(at, _)| at) == last);
        let side_by_side = last.is_some() && together.count() > 1;
        let is_near = |person: &&usize| {
            let is_parent = self.people[**person].parent;
            named(**person).is_some_and(|(_, kin)| !kin || side_by_side && !is_parent)
        };
        let near: Vec<&usize> = left.iter().filter(is_near).collect();
        let meant = self.meant.get(word).filter(|person| left.contains(person));
        Some(match (&near[..], meant) {
            ([one], None) => Choice::Person(**one),
            (_, Some(meant)) => Choice::Person(*meant),
            ([_, _, ..], None) => Choice::Doubtful,
            // One who is of neither for certain has been called so before.
            ([], None) if seen.sex.is_some() && self.is_doubtful(word) => Choice::Doubtful,
            ([], None) => {
                let by_name =
                    |person: &&usize| !self.people[**person].named.is_some_and(|(_, kin)| kin);
                Choice::Person(left.iter().find(by_name).copied().unwrap_or(nearest))
            }
        })
    }

    /// Whether a word has been a name that might be of two people.
    fn is_doubtful(&self, word: &str) -> bool {
        let mut bearers = self.bearers.get(word).into_iter().flatten();
        bearers.any(|(person, _)| self.people[*person].doubtful)
    }

    /// Whether somebody can be meant by the word at a place.
    fn allows(&self, person: usize, bears: Bears, place: usize) -> bool {
        let (name, seen) = (&self.names[place], &self.around[place]);
        let person = &self.people[person];
        let same_sex = !matches!((seen.sex, person.sex()), (Some(a), Some(b)) if a != b);
        let same_generation = name.generation.is_none()
            || person.generation.is_none()
            || name.generation == person.generation;
        // A numeral or a throne says that the word is a first name: "King James" is no James.
        let rules = seen.regnal || name.generation.is_some();
        let throne = !rules
            || person.one_word
            || name.generation.is_some() && name.generation == person.generation
            || bears == Bears::FirstName
                && seen.titles.iter().any(|title| person.titles.contains(title));
        // "Dr Henry" is not Henry VIII.
        let is_ruler = person.one_word_ruler && !rules;
        let told = seen.sex.is_some() || !seen.titles.is_empty();
        // "Sister Agnes" is not Agnes Mendes.
        let same_order = !seen.order
            || bears != Bears::FirstName
            || seen.titles.iter().any(|title| person.titles.contains(title));
        // Lady Adams is not Mrs Adams.
        let same_rank = !person.one_word || seen.sex.is_none() || person.noble == seen.noble;
        let told_apart = seen.sex.is_some() && person.sex() != seen.sex || !seen.titles.is_empty();
        same_sex
            && same_generation
            && same_rank
            && same_order
            && throne
            && !(is_ruler && told)
            && !(person.doubtful && told_apart)
    }
}

enum Choice {
    Person(usize),
    /// Nobody who is named.
    New,
    /// One of several, and nothing says which.
    Doubtful,
}
