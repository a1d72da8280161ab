//! English names, and what stands around them.

use crate::language::{NameWords, WordSet, rows};

pub(super) fn names() -> NameWords {
    NameWords {
        articles: &["the"],
        honorifics: WordSet::of(HONORIFICS),
        aliases: rows(ALIASES),
        company_endings: WordSet::of(COMPANY_ENDINGS),
        lead_on: WordSet::of(LEAD_ON),
        particles: WordSet::of(PARTICLES),
        forms_of_address: WordSet::of(FORMS_OF_ADDRESS),
        demonyms: DEMONYMS,
    }
}

/// Only forms that news uses without explaining them are listed; those it explains ("World Health
/// Organization (WHO)") are found by their initials.
const ALIASES: &[&[&str]] = &[
    &["united states", "united states of america", "us", "usa", "america"],
    &["united kingdom", "uk", "britain", "great britain"],
    &["united arab emirates", "uae", "emirates"],
    &["european union", "eu"],
    &["united nations", "un"],
    &["north korea", "dprk", "democratic people's republic of korea"],
    &["south korea", "rok", "republic of korea"],
    &["china", "prc", "people's republic of china"],
    &["soviet union", "ussr"],
    &["los angeles", "la"],
    &["new york city", "nyc"],
    &["washington dc", "washington d c"],
    &["democratic republic of congo", "democratic republic of the congo", "drc", "dr congo"],
];

#[rustfmt::skip]
const HONORIFICS: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "rev",
    "gen", "general", "col", "colonel", "capt", "captain", "lt", "sgt", "sen", "senator", "rep",
    "gov", "governor", "president", "king", "queen", "prince", "princess", "pope", "sheikh",
];

#[rustfmt::skip]
const COMPANY_ENDINGS: &[&str] = &[
    "inc", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "ag", "sa",
    "gmbh", "nv", "bv", "se", "spa", "group", "holdings",
];

#[rustfmt::skip]
const LEAD_ON: &[&str] = &[
    "of", "the", "in", "about", "for", "and", "to", "with", "on", "at", "by", "from",
];

#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "of", "de", "la", "le", "du", "del", "della", "da", "dos", "di", "van", "von", "der", "den",
    "bin", "ibn", "al", "el",
];

const FORMS_OF_ADDRESS: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "sir", "i", "ok", "am", "pm"];

/// The countries that news names most.
#[rustfmt::skip]
const DEMONYMS: &[(&str, &str)] = &[
    ("afghan", "afghanistan"), ("albanian", "albania"), ("algerian", "algeria"),
    ("american", "america"), ("american", "united state"), ("american", "us"), ("american", "usa"),
    ("argentine", "argentina"), ("argentinian", "argentina"), ("armenian", "armenia"),
    ("australian", "australia"), ("austrian", "austria"), ("azerbaijani", "azerbaijan"),
    ("bangladeshi", "bangladesh"), ("belarusian", "belaru"), ("belgian", "belgium"),
    ("bolivian", "bolivia"), ("bosnian", "bosnia"), ("brazilian", "brazil"),
    ("british", "britain"), ("british", "united kingdom"), ("british", "uk"), ("briton", "britain"),
    ("briton", "uk"), ("bulgarian", "bulgaria"), ("burmese", "myanmar"), ("cambodian", "cambodia"),
    ("cameroonian", "cameroon"), ("canadian", "canada"), ("chilean", "chile"), ("chinese", "china"),
    ("colombian", "colombia"), ("congolese", "congo"), ("croatian", "croatia"), ("cuban", "cuba"),
    ("cypriot", "cypru"), ("czech", "czech republic"), ("czech", "czechia"), ("danish", "denmark"),
    ("dane", "denmark"), ("dutch", "netherland"), ("ecuadorian", "ecuador"), ("egyptian", "egypt"),
    ("english", "england"), ("estonian", "estonia"), ("ethiopian", "ethiopia"),
    ("european", "europe"), ("filipino", "philippine"), ("finnish", "finland"), ("finn", "finland"),
    ("french", "france"), ("georgian", "georgia"), ("german", "germany"), ("ghanaian", "ghana"),
    ("greek", "greece"), ("guatemalan", "guatemala"), ("haitian", "haiti"),
    ("honduran", "hondura"), ("hungarian", "hungary"), ("icelandic", "iceland"),
    ("indian", "india"), ("indonesian", "indonesia"), ("iranian", "iran"), ("iraqi", "iraq"),
    ("irish", "ireland"), ("israeli", "israel"), ("italian", "italy"), ("ivorian", "ivory coast"),
    ("jamaican", "jamaica"), ("japanese", "japan"), ("jordanian", "jordan"),
    ("kazakh", "kazakhstan"), ("kenyan", "kenya"), ("kosovar", "kosovo"), ("kurdish", "kurd"),
    ("kuwaiti", "kuwait"), ("latvian", "latvia"), ("lebanese", "lebanon"), ("libyan", "libya"),
    ("lithuanian", "lithuania"), ("malaysian", "malaysia"), ("malian", "mali"),
    ("maltese", "malta"), ("mexican", "mexico"), ("moldovan", "moldova"), ("moroccan", "morocco"),
    ("nepalese", "nepal"), ("nepali", "nepal"), ("new zealander", "new zealand"),
    ("nicaraguan", "nicaragua"), ("nigerian", "nigeria"), ("north korean", "north korea"),
    ("norwegian", "norway"), ("omani", "oman"), ("pakistani", "pakistan"),
    ("palestinian", "palestine"), ("panamanian", "panama"), ("peruvian", "peru"),
    ("polish", "poland"), ("pole", "poland"), ("portuguese", "portugal"), ("qatari", "qatar"),
    ("romanian", "romania"), ("russian", "russia"), ("rwandan", "rwanda"), ("saudi", "saudi arabia"),
    ("scottish", "scotland"), ("scot", "scotland"), ("senegalese", "senegal"), ("serb", "serbia"),
    ("serbian", "serbia"), ("singaporean", "singapore"), ("slovak", "slovakia"),
    ("slovenian", "slovenia"), ("somali", "somalia"), ("south african", "south africa"),
    ("south korean", "south korea"), ("south sudanese", "south sudan"), ("soviet", "soviet union"),
    ("spanish", "spain"), ("spaniard", "spain"), ("sri lankan", "sri lanka"),
    ("sudanese", "sudan"), ("swedish", "sweden"), ("swede", "sweden"), ("swiss", "switzerland"),
    ("syrian", "syria"), ("taiwanese", "taiwan"), ("tanzanian", "tanzania"), ("thai", "thailand"),
    ("tunisian", "tunisia"), ("turkish", "turkey"), ("turk", "turkey"), ("ugandan", "uganda"),
    ("ukrainian", "ukraine"), ("uruguayan", "uruguay"), ("uzbek", "uzbekistan"),
    ("venezuelan", "venezuela"), ("vietnamese", "vietnam"), ("welsh", "wale"), ("yemeni", "yemen"),
    ("zambian", "zambia"), ("zimbabwean", "zimbabwe"),
];
