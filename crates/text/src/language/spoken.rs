//! Which language a text is in.
//!
//! English is told by its commonest words, which takes no longer than reading them, and is right for
//! texts of a line. What is none of it is told by its script and by runs of three letters (`whatlang`).
//! See `tests/README.md` for how often that is right.

use whatlang::{Detector, Lang, Script};

use super::Language;

/// Bytes that are looked at; more do not change the verdict.
pub const SPOKEN_SAMPLE: usize = 4_000;
/// The share of commonest words, in percent, from which a text is English.
const ENGLISH_PERCENT: usize = 10;
/// The share, in percent, from which it is in no other language that has the same letters.
const FOREIGN_PERCENT: usize = 6;
/// The fewest words of a text in Latin letters by which another language is told.
const FEWEST_WORDS: usize = 6;
/// A text of fewer words is a short one.
const SHORT: usize = 25;
/// The least confidence of `whatlang`, 0 to 1, by which a short text is in another language.
const SHORT_CONFIDENCE: f64 = 0.4;
/// The same, of longer texts.
const CONFIDENCE: f64 = 0.1;

/// Languages that news in Latin letters is hardly in, and short English texts are taken for.
const SELDOM: [Lang; 8] =
    [Lang::Epo, Lang::Lat, Lang::Aka, Lang::Sna, Lang::Jav, Lang::Tuk, Lang::Zul, Lang::Cym];

/// The fewest words without a capital by which a text is told to be in another language, where it cannot be
/// told which.
const FEWEST_LOWER: usize = 8;

/// Small words of languages that others in Latin letters are taken for; hardly a text is without one.
const SMALL_WORDS: [(Lang, &[&str]); 2] = [
    (Lang::Ind, &["dan", "yang", "di", "ke", "dari", "untuk", "ini", "itu", "dengan", "pada"]),
    (Lang::Tgl, &["ang", "ng", "mga", "sa"]),
];

/// Letters of Vietnamese that Yoruba, which is taken for it, has not.
const VIETNAMESE: [char; 4] = ['đ', 'ư', 'ơ', 'ă'];

/// Words of English briefs on markets and matches, which have few small words.
const BRIEF_WORDS: [&str; 14] = [
    "percent", "fell", "rose", "lost", "won", "beat", "scored", "shares", "points", "was", "were",
    "from", "gained", "by",
];

/// Another language, of which nothing more can be told: `und` by BCP 47.
const UNDETERMINED: Spoken = Spoken { tag: "und", name: "another language" };

/// A language that a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spoken {
    /// Its tag by BCP 47: `de`.
    pub tag: &'static str,
    /// Its name in English: `German`.
    pub name: &'static str,
}

/// The language that `text` is in; `und` where it can only be told that it is not English, and `None`
/// where not even that. Looks at its first 4,000 bytes.
pub fn spoken(text: &str) -> Option<Spoken> {
    let sample = &text[..text.floor_char_boundary(SPOKEN_SAMPLE)];
    let letters = || sample.chars().filter(|c| c.is_alphabetic());
    let latin = letters().filter(|c| *c < '\u{370}').count();
    let english = Spoken { tag: "en", name: "English" };
    if latin * 2 < letters().count() {
        // All of these scripts are of other languages.
        let info = whatlang::detect(sample)?;
        return (info.script() != Script::Latin).then(|| Spoken::of(info.lang()));
    }
    let common = &Language::english().words.commonest;
    let (mut words, mut found) = (0_usize, 0_usize);
    // Names say little of the language around them.
    let (mut without_names, mut kept) = (String::new(), 0_usize);
    let mut lower = String::new();
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        found += usize::from(common.has(&lower));
        if word.starts_with(char::is_lowercase) {
            kept += 1;
            without_names.push_str(word);
            without_names.push(' ');
        }
    }
    let at_least = |percent: usize| found * 100 >= words * percent;
    if found > 0 && at_least(ENGLISH_PERCENT) {
        return Some(english);
    }
    if kept < FEWEST_WORDS || at_least(FOREIGN_PERCENT) {
        return None;
    }
    let detector = Detector::with_denylist(SELDOM.to_vec());
    let info = detector.detect(sample)?;
    if info.lang() == Lang::Eng || detector.detect_lang(&without_names) == Some(Lang::Eng) {
        return Some(english);
    }
    let small = SMALL_WORDS.iter().find(|(lang, _)| *lang == info.lang());
    let has_one =
        |(_, small): &(Lang, &[&str])| without_names.split(' ').any(|word| small.contains(&word));
    let least = if words < SHORT { SHORT_CONFIDENCE } else { CONFIDENCE };
    let has_letters = info.lang() != Lang::Vie || sample.to_lowercase().contains(VIETNAMESE);
    if info.confidence() >= least && small.is_none_or(has_one) && has_letters {
        return Some(Spoken::of(info.lang()));
    }
    let is_other = found == 0
        && kept >= FEWEST_LOWER
        && !without_names.split(' ').any(|word| BRIEF_WORDS.contains(&word))
        && whatlang::detect_lang(&without_names).is_some_and(|lang| lang != Lang::Eng);
    is_other.then_some(UNDETERMINED)
}

impl Spoken {
    fn of(language: Lang) -> Self {
        Self { tag: tag(language), name: name(language) }
    }

    /// The language of a tag by BCP 47, if it is one of those that are told from texts: of `pt-BR`,
    /// Portuguese.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = primary(tag);
        if primary == UNDETERMINED.tag {
            return Some(UNDETERMINED);
        }
        Lang::all().iter().copied().map(Self::of).find(|spoken| spoken.tag == primary)
    }
}

/// The language of a tag by BCP 47 without country and script, in lower case: of `pt-BR`, `pt`.
pub fn primary(tag: &str) -> String {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    // What pages say instead.
    match primary.as_str() {
        "eng" | "english" => "en".to_owned(),
        "no" => "nb".to_owned(),
        _ => primary,
    }
}

fn name(language: Lang) -> &'static str {
    match language {
        Lang::Cmn => "Chinese",
        Lang::Nob => "Norwegian",
        other => other.eng_name(),
    }
}

/// BCP 47 has the shortest code there is, where `whatlang` has that of three letters.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Option<&str>) {
        assert_eq!(spoken(text).map(|spoken| spoken.tag), want, "{text}");
    }

    #[test]
    fn english_in_a_line() {
        for text in [
            "The mayor said that the bridge would close.",
            "TRUMP MEETS PUTIN IN HELSINKI AS NATO ALLIES WORRY",
            "Helen Okafor and Daniel Reyes met in Ashford.",
            "José García and Zoë Müller are the new owners of the café.",
        ] {
            check(text, Some("en"));
        }
    }

    #[test]
    fn english_briefs_of_names_and_numbers() {
        for text in [
            "Crude settled at $81 a barrel. Gold rose 0.4 per cent. Copper was flat.",
            "Tokyo's Nikkei fell 1.1 percent. Seoul's Kospi lost 0.6 percent. Taipei gained.",
            "Rain stopped play. England made 240. Root scored 91. Bumrah took five wickets.",
            "Bundesliga: Bayern Munich beat Werder Bremen 3-0.",
            "São Tomé's president, Évaristo Carvalho, died in Malabo on Sunday. He was 80. Mourning \
             lasts five days.",
        ] {
            let tag = spoken(text).map(|spoken| spoken.tag);
            assert!(matches!(tag, None | Some("en")), "{tag:?} {text}");
        }
    }

    #[test]
    fn other_languages() {
        for (text, want) in [
            (
                "Der Bürgermeister sagte am Dienstag, die alte Brücke werde für zwei Jahre gesperrt.",
                "de",
            ),
            ("Le maire a déclaré mardi que le vieux pont serait fermé pendant deux ans.", "fr"),
            (
                "El alcalde dijo el martes que el viejo puente se cerraría durante dos años, y que \
                 los comerciantes de la orilla oriental habían pedido un transbordador gratuito.",
                "es",
            ),
            (
                "De burgemeester zei dinsdag dat de oude brug twee jaar lang dicht zou blijven.",
                "nl",
            ),
            ("Burmistrz powiedział we wtorek, że stary most zostanie zamknięty na dwa lata.", "pl"),
            ("国际空间站的航天员不能喝酒。专家说，海拔高度可能对心理表现有轻微的影响。", "zh"),
            ("首相は火曜日に辞任すると述べた。", "ja"),
            ("Министр заявил во вторник, что уйдёт в отставку.", "ru"),
            ("قال الوزير يوم الثلاثاء إنه سيستقيل من منصبه بعد أسبوع.", "ar"),
            ("장관은 화요일에 사임하겠다고 말했다.", "ko"),
        ] {
            check(text, Some(want));
        }
    }

    #[test]
    fn other_languages_that_cannot_be_told_apart() {
        for text in [
            "Iinkokeli zemibutho yabasebenzi zithi azizukuthenga imoto ezintsha kulo nyaka. \
             UMongameli uzothetha ePitoli ngoLwesibini.",
            "Gwamnan Kano ya rantsar da sabbin kwamishinoni a ranar Litinin. Ya ce za a gina sabbin \
             makarantu.",
            "Ka dib kulan ay ku yeesheen Muqdisho, madaxweyne Xasan ayaa sheegay in doorashada la \
             qaban doono bisha soo socota.",
        ] {
            check(text, Some("und"));
        }
        check("Presiden mengatakan pada hari Selasa bahwa jembatan itu akan ditutup.", Some("id"));
    }

    #[test]
    fn what_cannot_be_told() {
        for text in ["", "1,000 – 2,000", "Helen Okafor", "Manchester City 2, Liverpool 1", "…"]
        {
            check(text, None);
        }
    }

    #[test]
    fn tags_of_pages() {
        let name = |tag| Spoken::from_tag(tag).map(|spoken| spoken.name);
        assert_eq!(name("pt-BR"), Some("Portuguese"));
        assert_eq!(name("EN_us"), Some("English"));
        assert_eq!(name("no"), Some("Norwegian"));
        assert_eq!(name("tlh"), None);
    }
}
