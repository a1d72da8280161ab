//! English names, and what stands around them.

use crate::language::{NameWords, Sex, WordMap, WordSet, rows};

pub(super) fn names() -> NameWords {
    NameWords {
        articles: &["the"],
        honorifics: WordSet::of(HONORIFICS),
        roles: WordSet::of(ROLES),
        other_bodies: WordSet::of(OTHER_BODIES),
        known_bodies: KNOWN_BODIES,
        known_places: KNOWN_PLACES,
        known_groups: KNOWN_GROUPS,
        goes_on: &[("Force", "in"), ("Mission", "in"), ("Prize", "for"), ("Prize", "in")],
        field_joints: WordSet::of(&["and", "or"]),
        firm_partners: WordSet::of(FIRM_PARTNERS),
        aliases: rows(ALIASES),
        company_endings: WordSet::of(COMPANY_ENDINGS),
        lead_on: WordSet::of(LEAD_ON),
        particles: WordSet::of(PARTICLES),
        forms_of_address: WordSet::of(FORMS_OF_ADDRESS),
        sexed_titles: by_sex(FEMALE_TITLES, MALE_TITLES),
        regnal: WordSet::of(REGNAL),
        noble: WordSet::of(&["lord", "lady"]),
        generations: WordSet::of(&["jr", "sr", "junior", "ii", "iii", "iv", "vi", "vii", "viii"]),
        first_names: by_sex(FEMALE_NAMES, MALE_NAMES),
        pronouns: by_sex(&["she", "her", "hers", "herself"], &["he", "him", "his", "himself"]),
        kin: by_sex(FEMALE_KIN, MALE_KIN),
        locative: WordSet::of(LOCATIVE),
        place_kinds: WordSet::of(PLACE_KINDS),
        single_letters: WordSet::of(&["X"]),
        no_names: WordSet::of(NO_NAMES),
        directions: WordSet::of(DIRECTIONS),
        demonyms: DEMONYMS,
    }
}

fn by_sex(female: &[&'static str], male: &[&'static str]) -> WordMap<Sex> {
    let female = female.iter().map(|word| (*word, Sex::Female));
    female.chain(male.iter().map(|word| (*word, Sex::Male))).collect()
}

#[rustfmt::skip]
const FEMALE_TITLES: &[&str] = &[
    "mrs", "ms", "miss", "madam", "madame", "mme", "dame", "lady", "queen", "princess", "duchess",
    "countess", "baroness", "empress", "congresswoman", "councilwoman", "sister",
];

#[rustfmt::skip]
const MALE_TITLES: &[&str] = &[
    "mr", "mister", "sir", "lord", "king", "prince", "duke", "earl", "baron", "emperor", "pope",
    "father", "congressman", "councilman", "sheikh", "sultan",
];

#[rustfmt::skip]
const REGNAL: &[&str] = &[
    "pope", "king", "queen", "prince", "princess", "saint", "emperor", "empress", "tsar", "sultan",
    "patriarch",
];

#[rustfmt::skip]
const FEMALE_KIN: &[&str] = &[
    "wife", "mother", "daughter", "sister", "widow", "niece", "aunt", "grandmother",
    "granddaughter", "stepmother", "stepdaughter", "ex-wife", "girlfriend", "mum", "mom",
];

#[rustfmt::skip]
const MALE_KIN: &[&str] = &[
    "husband", "father", "son", "brother", "widower", "nephew", "uncle", "grandfather", "grandson",
    "stepfather", "stepson", "ex-husband", "boyfriend", "dad",
];

#[rustfmt::skip]
const LOCATIVE: &[&str] = &[
    "in", "to", "from", "at", "near", "into", "across", "through", "throughout", "outside",
    "inside", "around", "toward", "towards", "via", "between", "within", "of", "leave", "leaving",
    "left", "visit", "visited", "visiting", "reach", "reached", "entered", "entering", "enter",
    "north", "south", "east", "west", "downtown", "central",
];

#[rustfmt::skip]
const PLACE_KINDS: &[&str] = &[
    "city", "state", "province", "prefecture", "district", "county", "township", "region",
    "republic", "kingdom", "river", "island", "islands", "municipality", "governorate", "oblast",
    "village", "town", "commonwealth", "emirate", "isle", "borough", "parish", "peninsula", "strip",
];

#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "Substitution", "Attempt", "Corner", "Foul", "Offside", "Booking", "Goal", "Penalty", "Kick",
    "Handball", "Delay", "Assisted", "Conceded", "Dangerous", "Pictured", "Breaking", "Exclusive",
    "Updated", "Watch", "Read", "Video", "Photo", "Caption", "Editor", "Reporter", "Subscribe",
    "Advertisement", "Yesterday", "Today", "Tomorrow", "Tonight", "Mum", "Dad", "Mother", "Father",
];

#[rustfmt::skip]
const DIRECTIONS: &[&str] = &[
    "APPLAUSE", "AUDIO", "BEGIN", "BOOING", "CHANTING", "CHEERING", "CHEERS", "COMMERCIAL",
    "CROSSTALK", "END", "GUNFIRE", "INAUDIBLE", "LAUGHING", "LAUGHS", "LAUGHTER", "MUSIC",
    "PHONETIC", "SINGING", "SOUNDBITE", "UNIDENTIFIED", "UNINTELLIGIBLE", "VIDEO", "VIDEOTAPE",
    "VOICEOVER",
];

/// The commonest of those that are hardly ever of the other sex.
#[rustfmt::skip]
const FEMALE_NAMES: &[&str] = &[
    "abigail", "adele", "agnes", "aisha", "alexandra", "alice", "alicia", "alison", "amanda",
    "amelia", "amy", "ana", "angela", "anita", "ann", "anna", "anne", "annie", "barbara",
    "beatrice", "beth", "betty", "beverly", "brenda", "camilla", "carla", "carmen", "carol",
    "caroline", "carolyn", "catherine", "cecilia", "charlotte", "cheryl", "christina", "christine",
    "claire", "clara", "claudia", "condoleezza", "cynthia", "deborah", "debra", "denise", "diana",
    "diane", "donna", "dorothy", "eileen", "elaine", "eleanor", "elena", "elizabeth", "ella",
    "ellen", "emily", "emma", "erica", "esther", "eva", "evelyn", "fatima", "fiona", "florence",
    "frances", "gabriela", "georgia", "gloria", "grace", "hannah", "harriet", "heather", "heidi",
    "helen", "helena", "hillary", "ingrid", "irene", "isabel", "isabella", "ivanka", "jacqueline",
    "jane", "janet", "janice", "jasmine", "jennifer", "jenny", "jessica", "jill", "joan", "joanna",
    "joanne", "josephine", "joyce", "judith", "judy", "julia", "julie", "juliet", "karen", "kate",
    "katherine", "kathleen", "kathryn", "kathy", "katie", "laura", "lauren", "leila", "letitia",
    "linda", "lisa", "liz", "lorraine", "louise", "lucia", "lucy", "lydia", "maggie", "margaret",
    "maria", "marie", "marilyn", "marion", "martha", "mary", "maya", "megan", "meghan", "melania",
    "melinda", "melissa", "michelle", "miriam", "monica", "nadia", "nancy", "naomi", "natalie",
    "natasha", "nicola", "nicole", "nina", "olga", "olivia", "pamela", "patricia", "paula",
    "penelope", "philippa", "pippa", "priya", "rachel", "rebecca", "rita", "rosa", "rose",
    "rosemary", "ruth", "sally", "samantha", "sandra", "sara", "sarah", "sharon", "sheila",
    "shirley", "silvia", "simone", "sofia", "sonia", "sophia", "sophie", "stephanie", "susan",
    "susanna", "suzanne", "sylvia", "tanya", "tara", "teresa", "theresa", "tina", "ursula",
    "valerie", "vanessa", "vera", "veronica", "victoria", "virginia", "wendy", "yasmin", "yvonne",
    "zoe",
];

#[rustfmt::skip]
const MALE_NAMES: &[&str] = &[
    "aaron", "abdul", "abdullah", "abraham", "adam", "ahmad", "ahmed", "alan", "albert",
    "alexander", "alfred", "ali", "andre", "andrew", "anthony", "antonio", "arthur", "barack",
    "barry", "ben", "benjamin", "bernard", "bernie", "bill", "bob", "boris", "brad", "brian",
    "bruce", "carl", "carlos", "charles", "charlie", "christopher", "colin", "craig", "dan",
    "daniel", "dave", "david", "dennis", "derek", "diego", "dmitry", "dominic", "donald", "doug",
    "douglas", "duncan", "ed", "eddie", "edward", "edwin", "emmanuel", "eric", "ernest", "evan",
    "felipe", "felix", "fernando", "frank", "franklin", "fred", "frederick", "gary", "gavin",
    "geoffrey", "george", "gerald", "gerard", "gordon", "graham", "greg", "gregory", "hamza",
    "harold", "harry", "hassan", "henry", "herbert", "howard", "hugh", "hugo", "hussein", "ian",
    "ibrahim", "isaac", "ivan", "jack", "jacob", "jake", "james", "jared", "jason", "javier",
    "jeb", "jeff", "jeffrey", "jeremy", "jerry", "jim", "jimmy", "joe", "john", "jonathan",
    "jorge", "jose", "joseph", "joshua", "juan", "julian", "justin", "karl", "keith", "ken",
    "kenneth", "kevin", "khalid", "larry", "laurence", "lawrence", "leo", "leon", "leonard",
    "lewis", "liam", "louis", "luca", "lucas", "luis", "luke", "malcolm", "manuel", "marc",
    "marco", "marcus", "mario", "mark", "martin", "matt", "matthew", "max", "michael", "miguel",
    "mike", "mohamed", "mohammad", "mohammed", "muhammad", "nathan", "neil", "nicholas", "nick",
    "nigel", "noah", "oliver", "omar", "oscar", "owen", "patrick", "paul", "pedro", "peter", "phil",
    "philip", "phillip", "pierre", "rafael", "ralph", "raymond", "ricardo", "richard", "rick",
    "rob", "robert", "roberto", "rodney", "roger", "ronald", "roy", "rupert", "russell", "ryan",
    "salman", "samuel", "scott", "sean", "sergei", "sergey", "sergio", "simon", "stanley",
    "stefan", "stephen", "steve", "steven", "stuart", "ted", "theodore", "thomas", "tim",
    "timothy", "todd", "tom", "tony", "trevor", "victor", "vincent", "vladimir", "walter",
    "william", "xavier", "yusuf",
];

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
    &["washington dc", "washington d c", "d c", "dc"],
    &["conservative party", "conservatives", "tory party", "tories", "tory"],
    &["liberal democrats", "lib dems"],
    &["republican party", "gop"],
    &["myanmar", "burma"],
    &["ivory coast", "cote d'ivoire"],
    &["kyiv", "kiev"],
    &["czech republic", "czechia"],
    &["islamic state", "isis", "isil", "daesh", "islamic state of iraq and syria"],
    &["manchester united", "man united", "man utd"],
    &["manchester city", "man city"],
    &["tottenham hotspur", "tottenham", "spurs"],
    &["west bromwich albion", "west brom"],
    &["sheffield united", "sheff utd"],
    &["wolverhampton wanderers", "wolves"],
    &["queens park rangers", "qpr"],
    &["paris saint germain", "psg"],
    &["democratic republic of congo", "democratic republic of the congo", "drc", "dr congo"],
];

#[rustfmt::skip]
const HONORIFICS: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "rev",
    "gen", "general", "col", "colonel", "capt", "captain", "lt", "sgt", "sen", "senator", "rep",
    "gov", "governor", "president", "king", "queen", "prince", "princess", "pope", "sheikh",
];

#[rustfmt::skip]
const ROLES: &[&str] = &[
    "admiral", "ambassador", "archbishop", "bishop", "cardinal", "chairman", "chairwoman",
    "chancellor", "chief", "coach", "commissioner", "constable", "councillor", "deputy",
    "detective", "inspector", "judge", "justice", "lieutenant", "major", "marshal", "mayor",
    "minister", "officer", "premier", "secretary", "senator", "sergeant", "sheriff", "speaker",
    "superintendent", "treasurer", "vicar",
];

#[rustfmt::skip]
const OTHER_BODIES: &[&str] = &[
    "association", "bank", "board", "committee", "council", "federation", "foundation", "friends",
    "fund", "league", "mission", "network", "press", "society", "subcommittee", "trust", "trusts",
    "union",
];

#[rustfmt::skip]
const FIRM_PARTNERS: &[&str] = &[
    "Associates", "Brothers", "Co", "Co.", "Company", "Daughters", "Partners", "Son", "Sons",
];

#[rustfmt::skip]
const KNOWN_BODIES: &[&str] = &[
    "Abercrombie and Fitch", "Allied Irish Banks", "Alternative for Germany",
    "Avon and Somerset Police", "Bang and Olufsen", "Barnes and Noble", "Black and Decker",
    "Chinese Communist Party", "Church of Jesus Christ of Latter-day Saints",
    "Communist Party of India (Maoist)", "Communist Party of India (Marxist)",
    "Communist Party of India (Marxist-Leninist)", "Communist Party of Nepal (Maoist Centre)",
    "Communist Party of Nepal (Unified Marxist-Leninist)", "Cuban Communist Party",
    "Devon and Cornwall Police", "Dolce and Gabbana", "Dow Jones", "Eli Lilly and Company",
    "Ernst and Young", "Farrar, Straus and Giroux", "Fortnum and Mason", "Free Syrian Army",
    "Friends of the Earth", "Friends of the Earth Cymru", "Friends of the Earth Europe",
    "Friends of the Earth Scotland", "Heart of Midlothian", "Holland and Barrett",
    "Johnson and Johnson", "Legal & General", "Legal and General", "Marks and Spencer",
    "Organisation for Security and Co-operation in Europe",
    "Organization for Security and Co-operation in Europe", "Procter and Gamble",
    "Rapid Support Forces", "Simon and Schuster", "Smith and Wesson", "Standard and Poor's",
    "Syrian Democratic Forces", "Tate and Lyle",
    "U.S. District Court for the Eastern District of New York",
    "U.S. District Court for the Southern District of New York",
    "US District Court for the Southern District of New York",
    "United Nations Interim Force in Lebanon", "University of Alabama at Birmingham",
    "University of Arkansas at Little Rock", "University of California, Berkeley",
    "University of California, Davis", "University of California, Irvine",
    "University of California, Los Angeles", "University of California, Riverside",
    "University of California, San Diego", "University of California, Santa Barbara",
    "University of California, Santa Cruz", "University of Illinois Urbana-Champaign",
    "University of Illinois at Chicago", "University of Maryland, Baltimore County",
    "University of Nevada, Las Vegas", "University of Nevada, Reno",
    "University of North Carolina at Chapel Hill", "University of Tennessee at Chattanooga",
    "University of Texas at Arlington", "University of Texas at Austin",
    "University of Texas at Dallas", "University of Texas at El Paso",
    "University of Texas at San Antonio", "Victoria and Albert Museum",
    "Vietnamese Communist Party",
];

#[rustfmt::skip]
const KNOWN_PLACES: &[&str] = &[
    "Andaman and Nicobar", "Andaman and Nicobar Islands", "Antigua and Barbuda", "Bosnia and Herzegovina",
    "Hammersmith and Fulham", "Jammu and Kashmir", "Kensington and Chelsea",
    "Newfoundland and Labrador", "Saint Kitts and Nevis", "Saint Vincent and the Grenadines",
    "Sao Tome and Principe", "St Kitts and Nevis", "St Vincent and the Grenadines",
    "St. Kitts and Nevis", "Strait of Hormuz", "Trinidad and Tobago", "Turks and Caicos Islands",
    "Tyne and Wear",
];

#[rustfmt::skip]
const KNOWN_GROUPS: &[&str] = &[
    "Christian Democrat", "Christian Democrats", "Liberal Democrat", "Liberal Democrats",
    "Scottish Conservatives", "Scottish Liberal Democrats", "Social Democrat", "Social Democrats",
    "Welsh Conservatives", "Welsh Liberal Democrats",
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
