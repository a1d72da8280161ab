//! What decides in English where a sentence ends.
//!
//! Collected from the style books of the Associated Press and Reuters and from running the
//! splitter over news; the commonest words of other European languages, which English news
//! quotes, are among them.

use crate::language::{Abbreviation, SentenceWords, WordSet};

pub(super) fn sentences() -> SentenceWords {
    let all = |words: &'static [&'static str], kind| words.iter().map(move |word| (*word, kind));
    SentenceWords {
        abbreviations: all(LEADING, Abbreviation::Leading)
            .chain(all(BEFORE_NUMBER, Abbreviation::BeforeNumber))
            .chain(all(EITHER, Abbreviation::Either))
            .collect(),
        vowels: "aeiouy",
        streets: WordSet::of(&["St"]),
        times: WordSet::of(&["a.m", "p.m", "A.M", "P.M"]),
        after_time: WordSet::of(AFTER_TIME),
        starts: WordSet::of(STARTS),
        adverb_endings: &["ally", "ctly", "tely", "edly", "ntly", "ously", "ingly", "ably"],
        ends_before_capital: WordSet::of(&[
            "A.F.C",
            "C.F",
            "F.C",
            "m.p.h",
            "k.p.h",
            "m.p.g",
            "r.p.m",
            "p.c",
            "will.i.am",
        ]),
        participle_endings: &["ing"],
        ranks: &[("Under", "Secretary")],
        pronouns: WordSet::of(&["I"]),
        take_letter: WordSet::of(TAKE_LETTER),
        speech: WordSet::of(SPEECH),
        exclaim: WordSet::of(EXCLAIM),
        exclaimed_titles: &[
            ("E", "News"),
            ("Panic", "At"),
            ("Mia", "Here"),
            ("You", "Black"),
            ("Ha", "Ha"),
            ("Oh", "What"),
            ("Wham", "The"),
            ("Airport", "The"),
            ("Chuck", "The"),
            ("Hairspray", "The"),
        ],
        asides: &["Scroll down for video"],
        title_verbs: WordSet::of(TITLE_VERBS),
        start_after_names: WordSet::of(START_AFTER_NAMES),
        surnames: WordSet::of(&["An", "Das", "Der", "Die", "Do", "El", "Las", "Los", "So", "To"]),
        seldom_start: WordSet::of(&["I", "No", "So", "Today"]),
        particles: WordSet::of(&[
            "al", "el", "bin", "ibn", "bint", "abu", "van", "von", "zu", "de", "du", "da", "di",
            "dos", "del", "della", "der", "la", "le", "ter", // "e-Commerce".
            "e",
        ]),
        small_names: WordSet::of(&[
            "adidas",
            "thyssenkrupp",
            "asos",
            "npower",
            "ebookers",
            "deadmau5",
            "stc",
            "flydubai",
        ]),
        start_quotation: WordSet::of(START_QUOTATION),
        tell: WordSet::of(&["told", "tells"]),
        lead_on: WordSet::of(LEAD_ON),
    }
}

#[rustfmt::skip]
const LEADING: &[&str] = &[
    // Titles and ranks.
    "Mr", "Mrs", "Ms", "Mx", "Messrs", "Mme", "Mlle", "Dr", "Drs", "Prof", "Profs", "Sen", "Sens",
    "Rep", "Reps", "Gov", "Govs", "Pres", "Gen", "Gens", "Lt", "Col", "Cols", "Maj", "Capt",
    "Cpt", "Cmdr", "Cdr", "Comdr", "Adm", "Brig", "Sgt", "Sgts", "Cpl", "Pvt", "Pfc", "Pte",
    "Ens", "Det", "Insp", "Supt", "Ofc", "Dep", "Rev", "Revs", "Fr", "Msgr", "Hon", "Amb", "Atty",
    "Asst", "Assoc", "Ald", "Sec", "Treas", "Sra", "Srta", "Hr", "Hrn", "Fra", "Ven", "Eng",
    "Adv", "Shri", "Smt", "Kum", "Mohd", "Muhd", "Addl", "Dy", "Jt", "Secy", "Deptt", "Hav", "Nb",
    "Prin", "Engr", "Alh", "Barr", "Evang", "Brgy", "Bgen", "Usec", "Asec", "Comdt", "Gda", "Cdre",
    "Abp", "hon", "Coun", "Couns", "Comr", "Arc", "Pharm", "Const", "Thiru", "Selvi", "dir", "Con", "Just",
    "Supe", "Lieut", "Commr", "Gén", "insp", "sgt", "lt", "capt", "supt", "cpl", "Upr", "Lwr", "Gt", "Spc", "Wm", "Geo", "Chas", "Thos", "Jos",
    // Saints and the names of places.
    "Ste", "Mt", "Mts", "Ft", "Pt",
    // Words of the writer.
    "vs", "v", "viz", "cf", "ca", "Cf", "e.g", "i.e", "E.g", "I.e", "eg", "ie", "approx",
    "Approx", "incl", "esp", "aka", "née", "resp", "usu", "dba",
];

#[rustfmt::skip]
const BEFORE_NUMBER: &[&str] = &[
    // Before numbers.
    "No", "no", "Nos", "nos", "Reg", "reg", "Regs", "Nr", "nr", "p", "pp", "P", "Pp", "pg", "Vol", "vol", "Vols", "Fig",
    "fig", "Figs", "figs", "Art", "art", "Ch", "ch", "chap", "Chap", "para", "Para", "par", "Op",
    "op", "ver", "Ver", "sec", "Res", "Tel", "tel", "Ext", "ext", "Rm", "Apt", "Rte", "Hwy", "c",
    "est", "Est", "fl", "b", "d", "r", "ll", "ft", "lb", "lbs", "oz", "mi", "km", "kg", "cm",
    "mm", "mph", "kph", "hr", "hrs", "min", "mins", "sq", "yd", "yds", "gal", "pt", "pts", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Mon", "Tue",
    "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "pop",
];

#[rustfmt::skip]
const EITHER: &[&str] = &[
    // Companies and bodies.
    "Inc", "Corp", "Co", "Cos", "Ltd", "Bros", "Plc", "plc", "Pty", "Bhd", "Sdn", "Assn", "Assns",
    "Dept", "dept", "Depts", "Dist", "Univ", "Inst", "Natl", "Intl", "Int'l", "Nat'l", "Govt",
    "govt", "Gov't", "gov't", "Cmte", "Comm", "Div", "Mfg", "Ctr", "Grp", "Bancorp", "Cie",
    "GmbH", "Llc", "Llp", "Ag", "Nv", "co", "inc", "corp", "ltd",
    // After names.
    "Jr", "Sr", "Esq", "Ret", "ret", "Retd", "retd", "al", "ff", "MD", "PhD",
    // Streets.
    "St", "Sts", "Ave", "Av", "Blvd", "Rd", "Ln", "Pl", "Sq", "Pkwy", "Expy", "Bldg", "Pk", "Str",
    // States and provinces.
    "Ala", "Ariz", "Ark", "Calif", "Cal", "Colo", "Conn", "Del", "Fla", "Ga", "Ida", "Ill", "Ind",
    "Kan", "Kans", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nebr",
    "Nev", "Okla", "Ore", "Pa", "Penn", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wisc", "Wyo",
    "Ont", "Que", "Alta", "Sask", "Vic", "Qld", "Tas", "Oxon", "Herts",
    // Others.
    "Ed", "ed", "eds", "Eds", "Jct", "Hts", "Twp", "Cir", "Ct", "Fed", "Elec", "misc", "Misc",
    "temp", "avg", "dep", "Ph", "Sc", "Bt", "Kt", "Rs", "Tk",
];

#[rustfmt::skip]
const STARTS: &[&str] = &[
    "The", "A", "An", "He", "She", "It", "They", "We", "You", "I", "This", "That", "These",
    "Those", "There", "Here", "His", "Her", "Its", "Their", "Our", "My", "Your", "Him", "Who",
    "What", "Where", "When", "Why", "How", "Which", "Whose", "Whether", "Someone", "In", "On",
    "At", "By", "For", "From", "To", "With", "Without", "Within", "Under", "Over", "After",
    "Before", "Since", "Until", "During", "Despite", "Through", "Throughout", "Against",
    "Between", "Among", "Amid", "About", "Above", "Across", "Along", "Around", "As", "Like",
    "Unlike", "Besides", "Beyond", "Following", "According", "Given", "Due", "Of", "Off", "Out",
    "Outside", "Inside", "Behind", "Near", "Including", "But", "And", "Or", "So", "If", "While",
    "Although", "Though", "Because", "Unless", "Once", "Then", "Now", "Also", "Still", "Yet",
    "Even", "Only", "Just", "Not", "Nor", "No", "Yes", "Neither", "Either", "Both", "All", "Some",
    "Many", "Most", "More", "Much", "Few", "Several", "Each", "Every", "Any", "Other", "Others",
    "Another", "Such", "None", "Nobody", "Everyone", "Nothing", "Two", "Three", "Four", "Five",
    "Six", "Seven", "Eight", "Nine", "Ten", "Dozens", "Hundreds", "Thousands", "Millions", "Half",
    "Almost", "Nearly", "However", "Meanwhile", "Moreover", "Furthermore", "Additionally",
    "Nevertheless", "Nonetheless", "Instead", "Otherwise", "Therefore", "Thus", "Hence", "Indeed",
    "Perhaps", "Maybe", "Sometimes", "Often", "Usually", "Recently", "Currently", "Earlier",
    "Later", "Eventually", "Finally", "Initially", "Previously", "Today", "Yesterday", "Tonight",
    "Tomorrow", "Asked", "Speaking", "Officials", "Police", "Authorities", "Critics", "Analysts",
    "Experts", "Investigators", "Prosecutors", "Witnesses", "Shares", "Sources", "Is", "Are",
    "Was", "Were", "Do", "Does", "Did", "Has", "Have", "Had", "Can", "Could", "Would", "Should",
    "Let", "Please", "Again", "Never", "Always", "Prior", "Ever", "El", "Los", "Las", "Il", "Les",
    "Die", "Der", "Das", "Et", "Y", "En",
];

#[rustfmt::skip]
const TAKE_LETTER: &[&str] = &[
    "war", "group", "plan", "vitamin", "hepatitis", "type", "class", "part", "phase", "option",
    "section", "appendix", "category", "grade", "exhibit", "serie", "team", "block", "zone",
];

#[rustfmt::skip]
const AFTER_TIME: &[&str] = &[
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue",
    "Tues", "Wed", "Thu", "Thurs", "Fri", "Sat", "Sun", "Mondays", "Tuesdays", "Wednesdays",
    "Thursdays", "Fridays", "Saturdays", "Sundays", "January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November", "December", "Jan", "Feb",
    "Mar", "Apr", "Aug", "Sept", "Oct", "Nov", "Dec", "ET", "EST", "EDT", "CT", "CST", "CDT",
    "MT", "MST", "MDT", "PT", "PST", "PDT", "GMT", "UTC", "BST", "CET", "CEST", "IST", "JST",
    "KST", "AEST", "HKT", "Eastern", "Central", "Mountain", "Pacific", "Greenwich", "Beijing",
    "Moscow", "London", "Tokyo",
];

#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "said", "says", "asked", "asks", "added", "told", "tells", "shouted", "yelled", "cried",
    "wrote", "writes", "tweeted", "replied", "exclaimed", "wondered", "quipped", "joked",
    "recalled", "continued", "explained", "screamed", "demanded", "posted", "declared",
    "repeated", "insisted", "answered", "responded", "whispered", "sighed", "remarked", "snapped",
    "pleaded", "laughed", "responds", "replies", "testified", "sobbed", "muttered", "murmured", "begged",
    "boasted", "protested", "fumed", "mused", "confessed", "thundered",
];

#[rustfmt::skip]
const EXCLAIM: &[&str] = &[
    "Yahoo", "Jeopardy", "Wham", "Oklahoma", "Hello", "Panic", "Mamma", "Airplane", "Yum", "Guess", "OK",
    "Yo", "Therapy", "Ho",
];

#[rustfmt::skip]
const TITLE_VERBS: &[&str] = &[
    "Beat", "Believe", "Blame", "Break", "Bring", "Call", "Catch", "Does", "Fake", "Find", "Forget", "Get",
    "Give", "Gives", "Got", "Hate", "Heard", "Hold", "Keep", "Kill", "Knew", "Know", "Leave", "Love",
    "Loved", "Made", "Make", "Makes", "Met", "Need", "Play", "Put", "Read", "Remember", "Said", "Save",
    "Saw", "Say", "Says", "See", "Seen", "Shake", "Share", "Sing", "Stop", "Take", "Tell", "Thank",
    "Think", "Told", "Try", "Turn", "Want", "Watch", "Work",
];

#[rustfmt::skip]
const START_AFTER_NAMES: &[&str] = &[
    "The", "He", "She", "It", "They", "We", "You", "This", "That", "These", "Those", "There",
    "His", "Her", "Its", "Their", "Our", "My", "In", "On", "At", "As", "If", "But", "And",
    "However", "After", "When", "While", "For", "From", "Despite", "Although", "Meanwhile",
    "With", "Since", "Until", "Before", "During", "According", "Instead", "Then", "Also", "Both",
    "Another", "Some", "Many", "Most", "Each", "Why", "Where", "Here",
];

#[rustfmt::skip]
const START_QUOTATION: &[&str] = &[
    "I", "We", "It", "He", "She", "They", "You", "My", "Our", "This", "That", "There", "If",
    "But", "And", "When", "As", "In",
];

#[rustfmt::skip]
const LEAD_ON: &[&str] = &[
    "of", "in", "on", "at", "to", "for", "by", "from", "with", "and", "or", "nor", "but", "the",
    "a", "an", "about", "into", "onto", "than", "like", "as", "is", "are", "was", "were", "be",
    "been", "being", "via", "per", "near", "over", "under", "between", "that", "his", "her",
    "its", "their", "our", "my", "your", "when", "after", "before", "because", "if", "while",
    "who", "which", "whose", "what", "where", "how", "why", "not", "no", "so", "yet", "very",
    "most", "only", "just", "also", "even", "still", "too", "against", "during", "since", "until",
    "among", "around", "through", "without", "within", "towards", "toward", "upon", "across",
    "behind", "beyond", "besides", "despite", "except", "inside", "outside", "plus", "versus",
    "vs", "de", "la", "le", "el", "van", "von", "der", "den", "s", "say", "saying", "tell",
    "call", "called", "titled", "entitled", "named", "dubbed", "known", "read", "reads",
    "reading", "write", "written", "ask", "quote", "quoted", "quotes", "quoting", "add", "adds",
    "adding", "claim", "claims", "claimed", "explain", "explains", "reply",
];
