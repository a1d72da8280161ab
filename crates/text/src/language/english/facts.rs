//! What English words say, and its dates and numbers.

use crate::language::{DateWords, NumberWords, TermWords, Unit, WordSet, rows};

pub(super) fn terms() -> TermWords {
    TermWords {
        stop_words: WordSet::of(STOP_WORDS),
        when: WordSet::of(WHEN),
        attribution: WordSet::of(&["said", "say"]),
        negations: WordSet::of(NEGATIONS),
        negation_endings: &["n't", "n’t"],
        denials: WordSet::of(DENIALS),
        agent: WordSet::of(&["by"]),
    }
}

pub(super) fn dates() -> DateWords {
    DateWords {
        months: MONTHS,
        weekdays: WEEKDAYS,
        months_with_capital: WordSet::of(&["august"]),
        doubtful_months: WordSet::of(&["may", "march"]),
        before_month: WordSet::of(BEFORE_MONTH),
        between_day_and_month: &["of"],
    }
}

pub(super) fn numbers() -> NumberWords {
    NumberWords {
        small: SMALL.iter().copied().collect(),
        ordinals: ORDINALS.iter().copied().collect(),
        scales: [
            ("hundred", 2),
            ("thousand", 3),
            ("million", 6),
            ("billion", 9),
            ("trillion", 12),
            ("lakh", 5),
            ("crore", 7),
        ]
        .into_iter()
        .collect(),
        short_scales: [("m", 6), ("mn", 6), ("bn", 9), ("tn", 12)].into_iter().collect(),
        suffixes: SUFFIXES.iter().copied().collect(),
        ordinal_suffixes: WordSet::of(&["st", "nd", "rd", "th"]),
        decade_suffix: "s",
        groups: [("dozen", 12)].into_iter().collect(),
        one: WordSet::of(&["a", "an"]),
        and: WordSet::of(&["and"]),
        range_openings: WordSet::of(&["between"]),
        change_openings: WordSet::of(&["from"]),
        shares: WordSet::of(&["half", "quarter", "third"]),
        of: WordSet::of(&["of"]),
        between: WordSet::of(&["to", "and", "or"]),
        fractions: [("half", (5, -1)), ("quarter", (25, -2))].into_iter().collect(),
        currencies: rows(CURRENCIES),
        idioms: WordSet::of(&["one", "first", "second"]),
        units: UNITS.iter().copied().collect(),
        unit_pairs: &[("per", "cent", Unit::Percent), ("us", "dollar", Unit::Dollar)],
    }
}

#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "although", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "between", "both", "but", "by", "can", "could",
    "did", "do", "does", "down", "during", "each", "for", "from", "further", "had", "has", "have",
    "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "however",
    "i", "if", "in", "into", "is", "it", "itself", "just", "may", "me", "meanwhile", "might",
    "more", "most", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "only", "or",
    "other", "our", "out", "over", "own", "same", "shall", "she", "should", "since", "so", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "through", "to", "too", "under", "until", "up", "upon", "us", "very", "was", "we",
    "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why",
    "will", "with", "would", "you", "your",
];

#[rustfmt::skip]
const WHEN: &[&str] = &[
    "last", "next", "past", "previou", "coming", "later", "earlier", "early", "late", "ago",
    "recent", "current", "end", "start", "beginning", "mid", "today", "yesterday", "tomorrow",
];

#[rustfmt::skip]
const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
];

#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
];

#[rustfmt::skip]
const BEFORE_MONTH: &[&str] = &[
    "in", "of", "by", "since", "until", "till", "last", "next", "this", "early", "late", "mid",
    "from", "through", "during", "every", "each", "before", "after",
];

#[rustfmt::skip]
const SMALL: &[(&str, u64)] = &[
    ("zero", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6),
    ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10), ("eleven", 11), ("twelve", 12),
    ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17),
    ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40),
    ("fifty", 50), ("sixty", 60), ("seventy", 70), ("eighty", 80), ("ninety", 90),
];

#[rustfmt::skip]
const ORDINALS: &[(&str, u64)] = &[
    ("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6),
    ("seventh", 7), ("eighth", 8), ("ninth", 9), ("tenth", 10), ("eleventh", 11), ("twelfth", 12),
    ("thirteenth", 13), ("fourteenth", 14), ("fifteenth", 15), ("sixteenth", 16),
    ("seventeenth", 17), ("eighteenth", 18), ("nineteenth", 19), ("twentieth", 20),
    ("thirtieth", 30), ("fortieth", 40), ("fiftieth", 50), ("sixtieth", 60), ("seventieth", 70),
    ("eightieth", 80), ("ninetieth", 90),
    // As they are misspelled.
    ("fiveth", 5), ("eightth", 8), ("nineth", 9), ("twelveth", 12), ("twentyth", 20),
    ("thirtyth", 30), ("fortyth", 40), ("fiftyth", 50), ("sixtyth", 60), ("seventyth", 70),
    ("eightyth", 80), ("ninetyth", 90),
];

#[rustfmt::skip]
const SUFFIXES: &[(&str, i32)] = &[
    ("k", 3), ("m", 6), ("mn", 6), ("b", 9), ("bn", 9), ("t", 12), ("tn", 12), ("trn", 12),
];

#[rustfmt::skip]
const UNITS: &[(&str, Unit)] = &[
    ("percent", Unit::Percent), ("pc", Unit::Percent), ("percentage", Unit::Percent),
    ("dollar", Unit::Dollar), ("pound", Unit::Pound), ("euro", Unit::Euro), ("yen", Unit::Yen),
    ("rupee", Unit::Rupee),
];

/// The dollar without a country is that of the United States. Without a plural's ending, as
/// [`norm`](crate::language::Language::norm) writes them.
#[rustfmt::skip]
const CURRENCIES: &[&[&str]] = &[
    &["$", "us$", "usd", "dollar", "us dollar", "us $", "american dollar", "buck"],
    &["£", "gbp", "pound", "pound sterling", "british pound", "quid", "sterling"],
    &["€", "eur", "euro"],
    &["¥", "jpy", "yen", "japanese yen", "jp¥"],
    &["cn¥", "rmb", "cny", "yuan", "renminbi", "chinese yuan"],
    &["₹", "rs", "inr", "rupee", "indian rupee"],
    &["a$", "au$", "aud", "australian dollar", "a $"],
    &["c$", "ca$", "cad", "canadian dollar", "c $"],
    &["nz$", "nzd", "new zealand dollar", "nz $"],
    &["hk$", "hkd", "hong kong dollar", "hk $"],
    &["s$", "sg$", "sgd", "singapore dollar", "s $"],
    &["nt$", "twd", "taiwan dollar", "nt $"],
    &["r$", "brl", "real", "reai"],
    &["₩", "krw", "won"],
    &["₦", "n1", "ngn", "naira", "nigerian naira"],
    &["₽", "rub", "ruble", "rouble"],
    &["chf", "sfr", "swiss franc"],
    &["franc", "french franc"],
    &["cfa franc", "fcfa", "xof", "xaf"],
    &["₱", "p1", "php", "peso", "philippine peso"],
    &["mexican peso", "mxn", "mex$"],
    &["colombian peso", "cop"],
    &["argentine peso", "ars"],
    &["chilean peso", "clp"],
    &["₺", "try", "lira"],
    &["₫", "vnd", "dong"],
    &["₪", "ils", "nis", "shekel"],
    &["฿", "thb", "baht"],
    &["₴", "uah", "hryvnia"],
    &["gh₵", "gh¢", "gh¢1", "₵", "ghs", "ghc", "cedi", "ghanaian cedi"],
    &["rm", "myr", "ringgit"],
    &["zar", "r1", "rand", "south african rand"],
    &["kwacha", "zambian kwacha", "zmw", "k1"],
    &["malawian kwacha", "mwk"],
    &["shilling", "sh", "kes", "ksh", "kenyan shilling", "kenya shilling"],
    &["tanzanian shilling", "tzs", "tsh"],
    &["ugandan shilling", "uganda shilling", "ugx", "ush", "shs"],
    &["taka", "tk", "bdt", "bangladeshi taka"],
    &["dirham", "dh", "aed", "uae dirham", "emirati dirham"],
    &["moroccan dirham", "mad"],
    &["riyal", "saudi riyal", "sar", "sr"],
    &["qatari riyal", "qar", "qr"],
    &["rial", "iranian rial", "irr"],
    &["pakistani rupee", "pkr"],
    &["sri lankan rupee", "lkr"],
    &["nepali rupee", "nepalese rupee", "npr"],
    &["rupiah", "idr", "rp", "indonesian rupiah"],
    &["swedish krona", "swedish kronor", "sek"],
    &["norwegian krone", "norwegian kroner", "nok"],
    &["danish krone", "danish kroner", "dkk"],
    &["krona", "kronor"],
    &["krone", "kroner"],
    &["koruna", "czech koruna", "czk"],
    &["zloty", "polish zloty", "pln"],
    &["forint", "hungarian forint", "huf"],
    &["birr", "ethiopian birr", "etb"],
    &["guilder"],
    &["pataca", "mop$", "mop"],
    &["kwanza", "aoa"],
    &["metical", "meticai", "mzn"],
    &["dalasi", "gmd"],
    &["leone", "sle"],
    &["ariary", "mga"],
    &["lempira", "hnl"],
    &["quetzal", "quetzale", "gtq"],
    &["guarani", "guaranie", "pyg"],
    &["boliviano", "bob"],
    &["cordoba", "nio"],
    &["colon", "colone", "crc"],
    &["sole", "pen"],
    &["balboa", "pab"],
    &["gourde", "htg"],
    &["tugrik", "mnt"],
    &["kip", "lak"],
    &["kyat", "mmk"],
    &["riel", "khr"],
    &["somoni", "tjs"],
    &["manat"],
    &["lari", "gel"],
    &["dram", "amd"],
    &["tenge", "kzt"],
    &["afghani", "afn"],
    &["ngultrum", "btn"],
    &["rufiyaa", "mvr"],
    &["pula", "bwp"],
    &["lek", "leke"],
    &["denar", "mkd"],
    &["leu", "lei"],
    &["lev", "leva"],
    &["kuna", "hrk"],
    &["bolivar", "ves"],
    &["namibian dollar", "n$"],
    &["zimbabwe dollar", "zimbabwean dollar", "zwl"],
    &["jamaican dollar", "j$", "jmd"],
    &["egyptian pound", "egp", "e£"],
    &["sudanese pound", "sdg"],
    &["lebanese pound", "lbp"],
    &["syrian pound", "syp"],
    &["iraqi dinar", "iqd"],
    &["kuwaiti dinar", "kwd", "kd"],
    &["jordanian dinar", "jod", "jd"],
    &["dinar"],
    &["cent", "c", "¢"],
    &["p", "penny", "pence"],
];

const NEGATIONS: &[&str] =
    &["not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "cannot", "without"];

const DENIALS: &[&str] = &[
    "fail",
    "failed",
    "failing",
    "refuse",
    "refused",
    "refusing",
    "refusal",
    "deny",
    "denied",
    "denie",
    "denying",
    "unable",
    "impossible",
    "unlikely",
    "lack",
    "lacked",
    "lacking",
    "avoid",
    "avoided",
    "reject",
    "rejected",
    "stop",
    "stopped",
    "prevent",
    "prevented",
    "hardly",
    "barely",
    "rarely",
    "seldom",
    "few",
    "little",
    "than",
    "unless",
    "until",
    "rather",
    "instead",
    "despite",
    "although",
    "though",
    "however",
    "but",
];
