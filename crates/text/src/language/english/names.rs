//! English names, and what stands around them.

use super::known::{
    ALIASES, DEMONYMS, FIRMS, KNOWN_BODIES, KNOWN_GROUPS, KNOWN_PLACES, PAPERS, SOLE_BODIES,
};
use crate::language::{Age, NameWords, Sex, WordMap, WordSet, rows};

pub(super) fn names() -> NameWords {
    NameWords {
        articles: &["the"],
        honorifics: WordSet::of(HONORIFICS),
        roles: WordSet::of(ROLES),
        other_bodies: WordSet::of(OTHER_BODIES),
        bodies_of_places: WordSet::of(&["bank", "church", "college", "university"]),
        known_bodies: KNOWN_BODIES,
        known_places: KNOWN_PLACES,
        known_groups: KNOWN_GROUPS,
        goes_on: &[("Force", "in"), ("Mission", "in"), ("Prize", "for"), ("Prize", "in")],
        sole_bodies: SOLE_BODIES,
        firms: WordSet::of(FIRMS),
        papers: PAPERS,
        facility_kinds: WordSet::of(FACILITY_KINDS),
        numbered: WordSet::of(&[
            "game", "group", "path", "phase", "pool", "round", "stage", "table", "week",
        ]),
        club_words: WordSet::of(&[
            "albion",
            "athletic",
            "city",
            "county",
            "rovers",
            "town",
            "united",
            "wanderers",
        ]),
        state_bodies: WordSet::of(&["army", "cabinet", "congress", "navy", "parliament", "senate"]),
        unions: WordSet::of(&["un", "eu", "au", "nato"]),
        on_rivers: WordSet::of(&["am", "an", "im", "on", "upon", "sur"]),
        field_joints: WordSet::of(&["and", "or"]),
        firm_partners: WordSet::of(FIRM_PARTNERS),
        aliases: rows(ALIASES),
        company_endings: WordSet::of(COMPANY_ENDINGS),
        lead_on: WordSet::of(LEAD_ON),
        particles: WordSet::of(PARTICLES),
        ranks: WordSet::of(RANKS),
        police_ranks: WordSet::of(&["DC", "DCI", "DCS", "DI", "DS", "PC", "PCSO", "WPC"]),
        short_titles: SHORT_TITLES.iter().copied().collect(),
        forms_of_address: WordSet::of(FORMS_OF_ADDRESS),
        sexed_titles: by_sex(FEMALE_TITLES, MALE_TITLES),
        regnal: WordSet::of(REGNAL),
        post_nominals: WordSet::of(POST_NOMINALS),
        rivers: WordSet::of(RIVERS),
        joints: WordSet::of(&["and", "&"]),
        known_as: &["known as ", "known by "],
        renaming: WordSet::of(RENAMING),
        orders: WordSet::of(&["father", "mother", "brother", "sister", "rabbi"]),
        born: &[(" was born in ", true), (" was born at ", true), (" was born to ", false)],
        naming: WordSet::of(&["named", "called", "christened", "name", "names"]),
        settlements: WordSet::of(SETTLEMENTS),
        at_home: WordSet::of(AT_HOME),
        travels: WordSet::of(&[
            "been",
            "drove",
            "fled",
            "flew",
            "flying",
            "sailed",
            "travelled",
            "traveled",
        ]),
        noble: WordSet::of(&["lord", "lady"]),
        generations: WordSet::of(&["jr", "sr", "junior", "ii", "iii", "iv", "vi", "vii", "viii"]),
        ages: ages(&["elder", "older", "senior"], &["younger", "junior"]),
        held_by_bodies: WordSet::of(HELD_BY_BODIES),
        first_names: first_names(),
        short_names: SHORT_NAMES,
        pronouns: by_sex(&["she", "her", "hers", "herself"], &["he", "him", "his", "himself"]),
        objects: WordSet::of(&["him"]),
        neuter: WordSet::of(&["its", "itself"]),
        kin: by_sex(FEMALE_KIN, MALE_KIN),
        kin_ages: ages(
            &[
                "father",
                "mother",
                "dad",
                "mum",
                "mom",
                "grandfather",
                "grandmother",
                "uncle",
                "aunt",
            ],
            &["son", "daughter", "grandson", "granddaughter", "nephew", "niece"],
        ),
        locative: WordSet::of(LOCATIVE),
        goal: WordSet::of(&["for"]),
        place_kinds: WordSet::of(PLACE_KINDS),
        single_letters: WordSet::of(&["X"]),
        no_names: WordSet::of(NO_NAMES),
        directions: WordSet::of(DIRECTIONS),
        demonyms: DEMONYMS,
    }
}

#[rustfmt::skip]
const FACILITY_KINDS: &[&str] = &[
    "airport", "arena", "avenue", "bridge", "building", "campus", "castle", "cathedral", "center",
    "centre", "church", "complex", "court", "dam", "gallery", "ground", "hall", "harbor", "harbour",
    "hospital", "hotel", "house", "jail", "library", "mall", "market", "mosque", "museum", "palace",
    "park", "plant", "port", "prison", "road", "school", "square", "stadium", "station", "street",
    "temple", "terminal", "theater", "theatre", "tower", "tunnel", "zoo",
];

#[rustfmt::skip]
const RANKS: &[&str] = &[
    "constable", "deputy", "detective", "inspector", "judge", "officer", "sergeant",
    "superintendent", "trooper",
];

#[rustfmt::skip]
const POST_NOMINALS: &[&str] = &[
    "kc", "qc", "sc", "mp", "mla", "mbe", "obe", "cbe", "phd", "esq",
];

#[rustfmt::skip]
const RIVERS: &[&str] = &[
    "amazon", "nile", "thames", "severn", "volga", "zambezi", "danube", "rhine", "congo", "niger",
    "ganges", "indus", "mississippi", "missouri", "hudson", "potomac", "seine", "loire", "rhone",
    "tyne", "mersey", "clyde", "tweed", "trent", "limpopo", "yangtze", "mekong", "delta",
    "euphrates", "tigris", "murray", "yukon", "orinoco", "po", "elbe", "oder", "vistula",
    "dnieper", "don", "humber", "tagus",
];

#[rustfmt::skip]
const RENAMING: &[&str] = &[
    "known", "born", "named", "called", "christened", "alias", "aka", "formerly", "née", "né",
    "or", "also", "as", "name", "real", "is", "was", "became", "played", "plays",
];

#[rustfmt::skip]
const SETTLEMENTS: &[&str] = &[
    "city", "town", "village", "hamlet", "suburb", "port", "borough", "municipality", "island",
    "province", "county", "district", "townland", "parish", "state", "country",
];

#[rustfmt::skip]
const AT_HOME: &[&str] = &[
    "born", "raised", "lived", "lives", "live", "living", "up", "settled", "died", "home",
];

fn by_sex(female: &[&'static str], male: &[&'static str]) -> WordMap<Sex> {
    let female = female.iter().map(|word| (*word, Sex::Female));
    female.chain(male.iter().map(|word| (*word, Sex::Male))).collect()
}

/// The commonest of those that are hardly ever of the other sex. One name a line, in lower case without accents.
fn first_names() -> WordMap<Sex> {
    let female = include_str!("female_names.txt").lines().map(|name| (name, Sex::Female));
    female.chain(include_str!("male_names.txt").lines().map(|name| (name, Sex::Male))).collect()
}

fn ages(elder: &[&'static str], younger: &[&'static str]) -> WordMap<Age> {
    let elder = elder.iter().map(|word| (*word, Age::Elder));
    elder.chain(younger.iter().map(|word| (*word, Age::Younger))).collect()
}

#[rustfmt::skip]
const HELD_BY_BODIES: &[&str] = &[
    "branches", "customers", "dealers", "employees", "engines", "executives", "factories", "franchises",
    "investors", "outlets", "plant", "plants", "products", "sales", "share", "shareholder",
    "shareholders", "shares", "staff", "stake", "stock", "store", "stores", "suppliers", "workers",
];

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
    "patriarch", "emir", "amir", "sheikh",
];

#[rustfmt::skip]
const FEMALE_KIN: &[&str] = &[
    "wife", "mother", "daughter", "sister", "widow", "niece", "aunt", "grandmother",
    "granddaughter", "great-granddaughter", "great-grandmother", "stepmother", "stepdaughter", "ex-wife", "girlfriend", "mum", "mom",
];

#[rustfmt::skip]
const MALE_KIN: &[&str] = &[
    "husband", "father", "son", "brother", "widower", "nephew", "uncle", "grandfather", "grandson", "great-grandson", "great-grandfather", "grandnephew",
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
    // What wires put before a story.
    "NEWS", "STORY", "URGENT", "BREAKING", "EXCLUSIVE", "UPDATE", "FLASH", "ALERT", "BULLETIN", "ATHLETICS", "BASEBALL",
    "BASKETBALL", "BOXING", "CRICKET", "CYCLING", "FOOTBALL", "GOLF", "HOCKEY", "RUGBY", "SOCCER",
    "TENNIS",
    // What a thing or somebody is, shortened.
    "CEO", "CFO", "DNA", "DVD", "ECG", "EV", "EVs", "GDP", "GP", "GPs", "HDMI", "HDTV", "HGV", "IQ", "LED",
    "QC", "QCs", "SUV", "SUVs", "TV", "UHD", "USB", "4K", "8K",
    // What is called out.
    "Hey", "Oh", "Oops", "Ouch", "Wow", "Yikes",
];

#[rustfmt::skip]
const DIRECTIONS: &[&str] = &[
    "APPLAUSE", "AUDIO", "BEGIN", "BOOING", "CHANTING", "CHEERING", "CHEERS", "COMMERCIAL",
    "CROSSTALK", "END", "GUNFIRE", "INAUDIBLE", "LAUGHING", "LAUGHS", "LAUGHTER", "MUSIC",
    "PHONETIC", "SINGING", "SOUNDBITE", "UNIDENTIFIED", "UNINTELLIGIBLE", "VIDEO", "VIDEOTAPE",
    "VOICEOVER",
];

#[rustfmt::skip]
const HONORIFICS: &[&str] = &[
    "mr", "mrs", "ms", "miss", "madam", "madame", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "rev",
    "cllr", "dc", "dci", "dcs", "det", "insp", "pc", "pte", "supt", "wpc",
    "gen", "general", "col", "colonel", "capt", "captain", "lt", "sgt", "sen", "senator", "rep",
    "gov", "governor", "president", "king", "queen", "prince", "princess", "pope", "sheikh",
    "emperor", "empress", "patriarch", "tsar", "sultan", "emir", "amir", "alhaji", "alhaja", "hajiya",
    "mallam", "engr", "barr", "otunba", "shri", "smt", "datuk", "pastor", "rev", "reverend", "justice",
];

const SHORT_NAMES: &[(&str, &str)] = &[
    ("andy", "andrew"),
    ("becky", "rebecca"),
    ("bella", "isabella"),
    ("bernie", "bernard"),
    ("bertie", "albert"),
    ("bertie", "herbert"),
    ("beth", "elizabeth"),
    ("betty", "elizabeth"),
    ("bill", "william"),
    ("billy", "william"),
    ("bob", "robert"),
    ("bobby", "robert"),
    ("cathy", "catherine"),
    ("charlie", "charles"),
    ("chuck", "charles"),
    ("danny", "daniel"),
    ("debbie", "deborah"),
    ("dick", "richard"),
    ("eddie", "edward"),
    ("frankie", "francis"),
    ("gerry", "gerald"),
    ("hal", "harold"),
    ("hank", "henry"),
    ("jackie", "jacqueline"),
    ("jenny", "jennifer"),
    ("jerry", "gerald"),
    ("jerry", "jeremy"),
    ("jim", "james"),
    ("jimmy", "james"),
    ("joey", "joseph"),
    ("johnny", "john"),
    ("kate", "catherine"),
    ("kate", "katherine"),
    ("kathy", "katherine"),
    ("kathy", "kathleen"),
    ("katie", "katherine"),
    ("katie", "kathryn"),
    ("larry", "lawrence"),
    ("libby", "elizabeth"),
    ("lizzie", "elizabeth"),
    ("maggie", "margaret"),
    ("mandy", "amanda"),
    ("meg", "margaret"),
    ("mick", "michael"),
    ("mickey", "michael"),
    ("mike", "michael"),
    ("mohd", "mohammed"),
    ("ned", "edward"),
    ("nick", "nicholas"),
    ("peggy", "margaret"),
    ("penny", "penelope"),
    ("rick", "richard"),
    ("ricky", "richard"),
    ("ronnie", "ronald"),
    ("sandy", "alexander"),
    ("steve", "stephen"),
    ("steve", "steven"),
    ("sue", "susan"),
    ("ted", "edward"),
    ("ted", "theodore"),
    ("teddy", "edward"),
    ("teddy", "theodore"),
    ("terry", "terence"),
    ("tommy", "thomas"),
    ("tony", "anthony"),
    ("tony", "antonio"),
    ("vicky", "victoria"),
    ("willie", "william"),
];

const SHORT_TITLES: &[(&str, &str)] = &[
    ("capt", "captain"),
    ("cllr", "councillor"),
    ("col", "colonel"),
    ("dc", "constable"),
    ("dci", "inspector"),
    ("dcs", "superintendent"),
    ("det", "detective"),
    ("di", "inspector"),
    ("ds", "sergeant"),
    ("gen", "general"),
    ("gov", "governor"),
    ("insp", "inspector"),
    ("lt", "lieutenant"),
    ("pc", "constable"),
    ("prof", "professor"),
    ("rep", "representative"),
    ("rev", "reverend"),
    ("sen", "senator"),
    ("sgt", "sergeant"),
    ("supt", "superintendent"),
    ("wpc", "constable"),
];

#[rustfmt::skip]
const ROLES: &[&str] = &[
    "actor", "actress", "admiral", "ambassador", "analyst", "archbishop", "attorney", "batsman",
    "bishop", "bowler", "captain", "cardinal", "chairman", "chairwoman", "chancellor", "chief",
    "coach", "columnist", "commissioner", "constable", "councillor", "defender", "deputy",
    "detective", "director", "dr", "driver", "economist", "farmer", "firefighter", "forward",
    "goalkeeper", "governor", "headteacher", "inspector", "jockey", "judge", "justice", "keeper",
    "lawyer", "leader", "lieutenant", "magistrate", "major", "manager", "marshal", "mayor",
    "midfielder", "minister", "nurse", "officer", "paramedic", "pastor", "pilot", "playwright",
    "premier", "principal", "producer", "prosecutor", "quarterback", "representative", "researcher", "reverend", "scientist",
    "secretary", "senator", "sergeant", "sheriff", "singer", "speaker", "spinner", "spokesman",
    "spokeswoman", "striker", "superintendent", "surgeon", "teacher", "teammate", "trainer",
    "treasurer", "trooper", "vicar", "winger", "witness",
];

#[rustfmt::skip]
const OTHER_BODIES: &[&str] = &[
    "academy", "association", "bank", "battalion", "board", "brigade", "command", "commission",
    "committee", "council", "division", "federation", "foundation", "friends", "fund", "institute",
    "laboratory", "league", "mission", "museum", "network", "office", "press", "regiment", "school",
    "society", "squad", "subcommittee", "trust", "trusts", "union", "unit",
];

#[rustfmt::skip]
const FIRM_PARTNERS: &[&str] = &[
    "Associates", "Brothers", "Co", "Co.", "Company", "Daughters", "Partners", "Son", "Sons",
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
