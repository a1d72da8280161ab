//! The Porter stemmer as NLTK has it, which is the one `rouge_score` uses.
//!
//! Porter 1980, "An algorithm for suffix stripping", with NLTK's departures from it
//! (`PorterStemmer.NLTK_EXTENSIONS`, its default): a table of irregular forms, `ies` and
//! `ied` in words of four letters, `y` after a consonant, and changed rules in step 2.
//! Snowball's English stemmer is another algorithm.

/// Words whose stem is looked up.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// The stem of a lower-case word of ASCII letters and digits. Any other word comes back as
/// it is.
///
/// ```
/// use nutgraf_text::porter::stem;
///
/// assert_eq!(stem("relational"), "relat");
/// assert_eq!(stem("dying"), "die");
/// assert_eq!(stem("enjoyment"), "enjoy");
/// ```
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return (*stem).to_owned();
    }
    let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if word.len() <= 2 || !plain {
        return word.to_owned();
    }
    let mut word = Word(word.to_owned());
    word.step1a();
    word.step1b();
    word.step1c();
    word.step2();
    word.step3();
    word.step4();
    word.step5();
    word.0
}

/// A word on its way to its stem.
struct Word(String);

impl Word {
    /// Cuts `suffix` and puts `replacement` in its place.
    fn replace(&mut self, suffix: &str, replacement: &str) {
        self.0.truncate(self.0.len() - suffix.len());
        self.0.push_str(replacement);
    }

    /// Whether it ends with `suffix`, of which the last letter alone nearly always tells.
    fn ends_with(&self, suffix: &str) -> bool {
        self.0.as_bytes().last() == suffix.as_bytes().last() && self.0.ends_with(suffix)
    }

    /// Applies the first rule whose suffix fits, if what precedes it meets `condition`.
    fn apply(&mut self, rules: &[(&str, &str)], condition: impl Fn(&str) -> bool) {
        if let Some((suffix, replacement)) = rules.iter().find(|(s, _)| self.ends_with(s))
            && condition(&self.0[..self.0.len() - suffix.len()])
        {
            self.replace(suffix, replacement);
        }
    }

    fn step1a(&mut self) {
        if self.0.len() == 4 && self.0.ends_with("ies") {
            return self.replace("ies", "ie");
        }
        self.apply(&[("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")], |_| true);
    }

    fn step1b(&mut self) {
        if self.0.ends_with("ied") {
            return self.replace("ied", if self.0.len() == 4 { "ie" } else { "i" });
        }
        if self.0.ends_with("eed") {
            return self.apply(&[("eed", "ee")], has_measure);
        }
        let before = ["ed", "ing"].iter().find_map(|suffix| {
            self.0.strip_suffix(suffix).filter(|stem| contains_vowel(stem)).map(str::len)
        });
        let Some(before) = before else { return };
        self.0.truncate(before);
        if ["at", "bl", "iz"].iter().any(|end| self.0.ends_with(end)) {
            self.0.push('e');
        } else if ends_double_consonant(&self.0) {
            if !self.0.ends_with(['l', 's', 'z']) {
                self.0.pop();
            }
        } else if measure(&self.0) == 1 && ends_cvc(&self.0) {
            self.0.push('e');
        }
    }

    fn step1c(&mut self) {
        self.apply(&[("y", "i")], |stem| stem.len() > 1 && ends_consonant(stem));
    }

    fn step2(&mut self) {
        // NLTK applies `alli` first and starts over; once it fails, it fails in the list too.
        while self.0.strip_suffix("alli").is_some_and(has_measure) {
            self.replace("alli", "al");
        }
        // The `l` of `logi` counts as part of what precedes it.
        if STEP2.iter().all(|(suffix, _)| !self.ends_with(suffix)) {
            let geology = self.0.ends_with("logi") && has_measure(&self.0[..self.0.len() - 3]);
            if geology {
                self.0.pop();
            }
            return;
        }
        self.apply(&STEP2, has_measure);
    }

    fn step3(&mut self) {
        let rules = [
            ("icate", "ic"),
            ("ative", ""),
            ("alize", "al"),
            ("iciti", "ic"),
            ("ical", "ic"),
            ("ful", ""),
            ("ness", ""),
        ];
        self.apply(&rules, has_measure);
    }

    fn step4(&mut self) {
        let Some(suffix) = STEP4.iter().find(|suffix| self.ends_with(suffix)) else { return };
        let stem = &self.0[..self.0.len() - suffix.len()];
        if measure(stem) > 1 && (*suffix != "ion" || stem.ends_with(['s', 't'])) {
            self.replace(suffix, "");
        }
    }

    fn step5(&mut self) {
        if let Some(stem) = self.0.strip_suffix('e') {
            let m = measure(stem);
            if m > 1 || (m == 1 && !ends_cvc(stem)) {
                self.0.pop();
            }
        }
        if self.0.ends_with("ll") && measure(&self.0[..self.0.len() - 1]) > 1 {
            self.0.pop();
        }
    }
}

const STEP2: [(&str, &str); 21] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];

const STEP4: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// Whether each byte is a consonant: not a vowel, and `y` only after a vowel or at the start.
fn consonants(word: &str) -> impl Iterator<Item = bool> + '_ {
    let mut last = false;
    word.bytes().map(move |byte| {
        last = match byte {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => !last,
            _ => true,
        };
        last
    })
}

/// Porter's m: how often a vowel is followed by a consonant.
fn measure(word: &str) -> usize {
    let mut last = true;
    consonants(word)
        .filter(|&now| {
            let turn = now && !last;
            last = now;
            turn
        })
        .count()
}

fn has_measure(word: &str) -> bool {
    measure(word) > 0
}

fn contains_vowel(word: &str) -> bool {
    consonants(word).any(|consonant| !consonant)
}

fn ends_consonant(word: &str) -> bool {
    consonants(word).last().unwrap_or(false)
}

fn ends_double_consonant(word: &str) -> bool {
    let bytes = word.as_bytes();
    matches!(bytes, [.., a, b] if a == b) && ends_consonant(word)
}

/// Porter's *o: consonant, vowel, consonant other than w, x, y. NLTK adds words of two
/// letters, vowel and consonant.
fn ends_cvc(word: &str) -> bool {
    let kinds: Vec<bool> = consonants(word).collect();
    match kinds.as_slice() {
        [.., true, false, true] => !word.ends_with(['w', 'x', 'y']),
        [false, true] => true,
        _ => false,
    }
}
