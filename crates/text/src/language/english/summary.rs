//! The English words by which a sentence leans on others, and of sentences that belong in no summary.

use super::notices::{
    CHAIRS, CORRECTIONS, GREETINGS, INTERVIEWING, JOURNALISTS, NOTICE_OPENINGS, NOTICES, PAGES,
    PLEAS, RULINGS, SLUGS, VERSIONS,
};
use crate::language::{Referent, Sex, SummaryWords, WordMap, WordSet};

pub(super) fn summary() -> SummaryWords {
    SummaryWords {
        pronouns: referents(&[
            (Referent::Person(Some(Sex::Male)), &["he", "him", "his", "himself"]),
            (Referent::Person(Some(Sex::Female)), &["she", "her", "hers", "herself"]),
            (Referent::Several, &["they", "them", "their", "theirs", "themselves"]),
            (Referent::Thing, &["it", "its"]),
        ]),
        objects: WordSet::of(&["it", "him", "them"]),
        before_no_object: WordSet::of(BEFORE_NO_OBJECT),
        nouns: referents(&[
            (Referent::Person(Some(Sex::Male)), MEN),
            (Referent::Person(Some(Sex::Female)), WOMEN),
            (Referent::Person(None), SOMEBODY),
            (Referent::Body, BODIES),
            (Referent::Place, PLACES),
            (Referent::Several, SEVERAL),
            (Referent::Thing, &["date"]),
        ]),
        before_nouns: WordSet::of(BEFORE_NOUNS),
        quantities: WordSet::of(QUANTITIES),
        remaining: WordSet::of(&["others"]),
        which: WordSet::of(WHICH),
        people: people(),
        sexes: sexes(),
        finite: WordSet::of(FINITE),
        institutions: WordSet::of(INSTITUTIONS),
        closings: WordSet::of(&["too", "either"]),
        new: WordSet::of(&["a", "an", "another", "one", "second", "third", "some", "every", "any"]),
        pointers: WordSet::of(&["this", "these", "those", "such"]),
        first_pointers: WordSet::of(&["that", "here"]),
        before_comma: WordSet::of(&["there", "then", "here"]),
        plurals: WordSet::of(PLURALS),
        caption_openings: CAPTION_OPENINGS,
        beside_names: BESIDE_NAMES,
        corrections: WordSet::of(CORRECTIONS),
        story_labels: WordSet::of(STORY_LABELS),
        times: WordSet::of(TIMES),
        responses: WordSet::of(&[
            "absolutely",
            "certainly",
            "correct",
            "definitely",
            "exactly",
            "maybe",
            "neither",
            "never",
            "no",
            "none",
            "nope",
            "not",
            "perhaps",
            "probably",
            "right",
            "sure",
            "yeah",
            "yep",
            "yes",
        ]),
        on_questions: &[
            "On your ",
            "To your ",
            "As to your ",
            "Don't get me started",
            "Don’t get me started",
        ],
        topics: &["On ", "About "],
        first_person: WordSet::of(&["i", "me", "my", "mine", "myself", "we", "our", "ours"]),
        turns: WordSet::of(&["But", "However", "Instead", "Nevertheless", "Still", "Yet"]),
        connectives: WordSet::of(CONNECTIVES),
        asides: WordSet::of(ASIDES),
        connectives_before_lower: WordSet::of(CONNECTIVES_BEFORE_LOWER),
        expletive: WordSet::of(EXPLETIVE),
        copulas: WordSet::of(COPULAS),
        expletive_verbs: WordSet::of(EXPLETIVE_VERBS),
        subordinators: WordSet::of(SUBORDINATORS),
        notice_openings: WordSet::of(NOTICE_OPENINGS),
        pleas: WordSet::of(PLEAS),
        rulings: WordSet::of(RULINGS),
        asking: WordSet::of(&["ask", "wonder", "say", "reply"]),
        relatives: WordSet::of(RELATIVES),
        authored: WordSet::of(&["a", "an", "the"]),
        author_verbs: WordSet::of(&["covers", "writes", "reports", "teaches", "edits"]),
        journalists: WordSet::of(JOURNALISTS),
        versions: WordSet::of(VERSIONS),
        pages: WordSet::of(PAGES),
        notices: WordSet::of(NOTICES),
        caption_verbs: WordSet::of(CAPTION_VERBS),
        in_picture: IN_PICTURE,
        questions: WordSet::of(&["q", "question", "interviewer", "reporter"]),
        answers: WordSet::of(&["a", "answer"]),
        wires: WordSet::of(WIRES),
        hosts: WordSet::of(HOSTS),
        in_talk: WordSet::of(&["i", "me", "my", "we", "us", "our", "you", "your"]),
        to_another: WordSet::of(&["you", "your"]),
        greetings: WordSet::of(GREETINGS),
        interviewing: WordSet::of(INTERVIEWING),
        slugs: WordSet::of(SLUGS),
        chairs: WordSet::of(CHAIRS),
        labels_of_speech: WordSet::of(LABELS_OF_SPEECH),
    }
}

#[rustfmt::skip]
const CONNECTIVES_BEFORE_LOWER: &[&str] = &[
    "both", "neither", "either", "all", "most", "some", "other",
];

#[rustfmt::skip]
const EXPLETIVE_VERBS: &[&str] = &[
    "emerged", "emerges", "took", "takes", "turned", "turns", "rained", "snowed", "happened",
];

#[rustfmt::skip]
const RELATIVES: &[&str] = &[
    "who", "whom", "whose", "which", "that", "where", "when", "and", "but",
];

#[rustfmt::skip]
const WIRES: &[&str] = &[
    "afp", "ani", "ap", "bbc", "cnn", "dpa", "efe", "ians", "pti", "reuters", "upi", "xinhua",
];

#[rustfmt::skip]
const HOSTS: &[&str] = &[
    "host", "anchor", "moderator", "presenter", "announcer", "operator", "audience", "crowd",
];

fn referents(rows: &[(Referent, &[&'static str])]) -> WordMap<Referent> {
    rows.iter().flat_map(|(what, words)| words.iter().map(|word| (*word, *what))).collect()
}

fn people() -> WordMap<Option<Sex>> {
    let rows = [
        (Some(Sex::Male), [MEN, MALE_RELATIVES].concat()),
        (Some(Sex::Female), [WOMEN, FEMALE_RELATIVES].concat()),
        (None, [SOMEBODY, ROLES].concat()),
    ];
    let words = rows.into_iter().flat_map(|(sex, words)| words.into_iter().map(move |w| (w, sex)));
    words.collect()
}

fn sexes() -> WordMap<Sex> {
    let male = MALE_TITLES.iter().map(|word| (*word, Sex::Male));
    male.chain(FEMALE_TITLES.iter().map(|word| (*word, Sex::Female))).collect()
}

#[rustfmt::skip]
const MEN: &[&str] = &[
    "man", "men", "boy", "actor", "gunman", "businessman", "policeman", "fireman", "gentleman",
    "spokesman", "chairman", "congressman", "fisherman", "serviceman", "monk", "priest", "schoolboy",
    "frontman", "batsman", "midfielder",
];

#[rustfmt::skip]
const WOMEN: &[&str] = &[
    "woman", "women", "girl", "actress", "businesswoman", "policewoman", "lady", "spokeswoman",
    "chairwoman", "congresswoman", "waitress", "nun", "schoolgirl", "hostess", "heiress",
];

#[rustfmt::skip]
const SOMEBODY: &[&str] = &[
    "suspect", "victim", "defendant", "teenager", "toddler", "baby", "child", "youngster", "singer",
    "star", "striker", "goalkeeper", "defender", "winger", "boxer", "golfer", "driver", "pilot",
    "passenger", "killer", "attacker", "shooter", "robber", "thief", "accused", "deceased", "inmate",
    "prisoner", "patient", "pensioner", "presenter", "comedian", "rapper", "musician", "author",
    "artist", "film-maker", "politician", "billionaire", "millionaire", "entrepreneur", "veteran",
    "officer", "student", "teacher", "pundit", "lawmaker", "hairdresser", "playmaker", "flanker",
];

#[rustfmt::skip]
const MALE_RELATIVES: &[&str] = &[
    "father", "son", "brother", "husband", "uncle", "nephew", "grandfather", "grandson", "boyfriend",
    "king", "prince", "widower", "guy", "dad", "lord", "waiter", "stepfather", "groom", "pope",
];

#[rustfmt::skip]
const FEMALE_RELATIVES: &[&str] = &[
    "mother", "daughter", "sister", "wife", "aunt", "niece", "grandmother", "granddaughter",
    "girlfriend", "queen", "princess", "widow", "mum", "mom", "stepmother", "bride", "duchess",
];

/// Words that join clauses, verbs whose object is a clause, and those whose "it" stands for nothing.
#[rustfmt::skip]
const BEFORE_NO_OBJECT: &[&str] = &[
    "and", "or", "but", "than", "that", "if", "whether", "which", "who", "whom", "whose", "what", "how",
    "why", "where", "so", "to", "said", "says", "say", "saying", "told", "tells", "tell", "thinks",
    "think", "thought", "believes", "believe", "believed", "claims", "claim", "claimed", "hopes", "hope",
    "hoped", "insists", "insist", "insisted", "warns", "warned", "warn", "announced", "announces",
    "announce", "argues", "argued", "argue", "knows", "knew", "know", "expects", "expected", "expect",
    "fears", "feared", "fear", "feels", "felt", "feel", "denies", "denied", "deny", "confirmed",
    "confirms", "confirm", "adds", "added", "add", "suggested", "suggests", "suggest", "admits",
    "admitted", "admit", "acknowledged", "acknowledges", "acknowledge", "estimates", "estimated",
    "estimate", "stated", "states", "state", "stressed", "noted", "notes", "note", "decided", "decides",
    "decide", "agreed", "agrees", "agree", "promised", "promises", "promise", "vowed", "vows", "pledged",
    "realised", "realized", "learned", "learnt", "revealed", "reveals", "showed", "shows", "assumed",
    "concluded", "ensured", "ensures", "ensure", "wishes", "wished", "complained", "wrote", "writes",
    "predicted", "predicts", "maintains", "maintained", "made", "makes", "make", "making", "found",
    "finds", "find", "considered", "considers", "consider", "took", "takes", "take", "puts", "put",
    "has", "had", "have", "is", "was", "are", "were", "be", "been", "will", "would", "can", "could",
    "may", "might", "must", "should", "not", "as", "like", "for", "with", "around", "behind", "before",
    "after", "about", "of", "in", "on", "at", "by", "from", "into", "over", "under", "until", "unless",
    "because", "while", "when", "since", "once", "though", "although", "of", "near", "beside", "between",
    "against", "toward", "towards", "above", "below", "without", "within", "through", "onto",
];

/// Of these a definite one is known without a name: "the president".
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "president", "minister", "leader", "secretary", "senator", "governor", "mayor", "judge",
    "lawyer", "attorney", "doctor", "nurse", "professor", "scientist", "researcher", "expert",
    "analyst", "director", "manager", "coach", "captain", "player", "chief", "head", "boss", "owner",
    "founder", "executive", "commander", "general", "colonel", "sergeant", "soldier", "guard",
    "detective", "prosecutor", "journalist", "reporter", "writer", "editor", "designer", "chef",
    "engineer", "farmer", "worker", "employee", "customer", "user", "resident", "neighbour",
    "neighbor", "friend", "colleague", "parent", "partner", "relative", "cousin", "twin", "sibling",
    "witness", "spokesperson", "representative", "candidate", "lawmaker", "official", "ambassador",
    "diplomat", "activist", "campaigner", "protester", "rebel", "fighter", "bomber", "migrant",
    "refugee", "tourist", "citizen", "person", "somebody", "someone", "anyone", "everyone", "nobody",
    "everybody", "anybody", "who", "whoever", "hero", "champion", "winner", "runner", "rider",
    "cyclist", "swimmer", "athlete", "jockey", "trainer", "referee", "fan", "model", "dancer",
    "producer", "conductor", "composer", "architect", "surgeon", "dentist", "pupil", "bishop",
    "archbishop", "cardinal", "imam", "rabbi", "hunter", "owner", "collector", "trader", "banker",
    "economist", "historian", "blogger", "hacker", "adult", "infant", "newborn",
    "prop", "hooker", "flanker", "countryman", "compatriot", "team-mate", "teammate", "assistant",
    "international", "professional", "contender", "wideman", "specialist",
    "forward", "full-back", "centre-back",
    "grandmaster", "supermodel", "paedophile", "pedophile", "sprinter", "wrestler", "gymnast",
    "skier", "climber", "hiker", "surfer", "diver", "sailor", "astronaut", "cosmonaut", "physicist",
    "chemist", "biologist", "psychologist", "psychiatrist", "therapist", "paramedic", "firefighter",
    "bodyguard", "butler", "bartender", "cleaner", "cook", "baker", "butcher", "plumber",
    "electrician", "carpenter", "builder", "mechanic", "accountant", "consultant", "lecturer",
    "tutor", "headteacher", "headmaster", "librarian", "newsreader", "columnist", "novelist",
    "poet", "playwright", "screenwriter", "songwriter", "guitarist", "drummer", "pianist",
    "violinist", "influencer", "vlogger", "programmer", "developer", "tycoon", "magnate", "mogul",
    "oligarch", "heir", "socialite", "celebrity", "aristocrat", "dictator", "warlord", "terrorist",
    "jihadist", "extremist", "militant", "sniper", "paratrooper", "trooper", "sheriff", "deputy",
    "constable", "inspector", "superintendent", "magistrate", "barrister", "solicitor", "juror",
    "burglar", "murderer", "rapist", "stalker", "fraudster", "conman", "smuggler", "trafficker",
    "dealer", "addict", "gambler", "fugitive", "hostage", "survivor", "castaway", "orphan",
    "foreigner", "immigrant", "villager", "shepherd", "miner", "trucker", "commuter", "motorist",
    "motorcyclist", "biker", "pedestrian", "jogger", "bystander", "onlooker", "shopper",
    "shopkeeper", "landlord", "tenant", "homeowner", "newlywed", "graduate", "undergraduate",
    "caretaker", "janitor", "nanny", "babysitter", "carer", "volunteer", "missionary", "vicar",
    "pastor", "preacher", "chaplain", "cleric", "councillor", "councilor", "mp", "peer", "premier",
    "chancellor", "envoy", "commissioner", "strategist", "adviser", "advisor", "aide",
    "whistleblower", "defector", "dissident", "scholar", "academic", "philosopher", "astronomer",
    "geologist", "archaeologist", "zookeeper", "vet", "veterinarian", "magician", "clown",
    "painter", "sculptor", "illustrator", "cartoonist", "photographer", "filmmaker",
    "choreographer", "ballerina", "stylist", "hairdresser", "barber", "footballer", "cricketer",
    "quarterback", "linebacker", "skipper", "umpire", "olympian", "medallist", "prankster",
    "daredevil", "skydiver", "mountaineer", "explorer", "adventurer", "inventor", "investor",
    "broker", "lobbyist", "conservationist", "environmentalist", "gardener", "publicist", "agent",
    "promoter",
];

#[rustfmt::skip]
const BODIES: &[&str] = &[
    "company", "firm", "group", "club", "organisation", "organization", "agency", "airline",
    "retailer", "charity", "carmaker", "automaker", "supermarket", "bank", "lender", "broadcaster",
    "network", "newspaper", "publisher", "insurer", "manufacturer", "brand", "chain", "giant",
    "start-up", "startup", "party", "union", "watchdog", "regulator", "tabloid", "movement",
    "militant group",
];

const PLACES: &[&str] = &["country", "nation", "city", "town", "village", "island", "province"];

const SEVERAL: &[&str] =
    &["pair", "couple", "duo", "trio", "two", "three", "latter", "former", "brothers", "sisters"];

#[rustfmt::skip]
const QUANTITIES: &[&str] = &[
    "a", "about", "all", "almost", "among", "another", "any", "around", "at", "both", "dozen",
    "dozens", "each", "eight", "eleven", "few", "fewer", "fifty", "five", "forty", "four", "half",
    "hundred", "hundreds", "least", "less", "majority", "many", "more", "most", "much", "nearly",
    "neither", "nine", "none", "number", "of", "one", "only", "quarter", "quarters", "rest",
    "roughly", "seven", "several", "six", "some", "ten", "than", "the", "third", "thirds", "thirty",
    "thousand", "three", "twelve", "twenty", "two",
];

#[rustfmt::skip]
const WHICH: &[&str] = &[
    "of", "that", "who", "whose", "whom", "which", "where", "behind", "accused", "charged",
    "responsible", "known", "called", "named", "convicted", "suspected", "killed", "shot", "at",
    "in", "from", "with", "s",
];

#[rustfmt::skip]
const TIMES: &[&str] = &[
    "second", "minute", "hour", "day", "night", "morning", "afternoon", "evening", "week", "weekend",
    "fortnight", "month", "quarter", "season", "year", "decade", "century", "spring", "summer",
    "autumn", "fall", "winter", "term", "time", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "christma", "easter", "as", "who",
    "article", "story",
];

#[rustfmt::skip]
const CONNECTIVES: &[&str] = &[
    "but", "and", "or", "nor", "so", "yet", "then", "however", "meanwhile", "also", "moreover",
    "furthermore", "additionally", "besides", "instead", "nevertheless", "nonetheless", "therefore",
    "thus", "hence", "consequently", "otherwise", "likewise", "similarly", "conversely", "indeed",
    "elsewhere", "afterwards", "afterward", "thereafter", "subsequently", "still", "others",
    "another", "again", "too", "plus", "even so", "even then", "which", "because of that",
    "that is why", "that s why", "as a result", "as such", "in addition", "in contrast",
    "by contrast", "in turn", "in response", "in return", "in fact", "in particular", "in that case",
    "in other words", "in comparison", "by now", "the answer", "not bad", "now it", "now they", "now this", "one was", "one is", "on the other hand", "on the contrary", "at the same time", "at the time",
    "at that time", "at that point", "by then", "by that time", "by comparison", "since then",
    "until then", "after that", "before that", "for example", "for instance", "for that reason",
    "apart from that", "what is more", "what s more", "more importantly", "of these", "of those",
    "of them", "among them", "among those", "one of them", "some of them", "many of them",
    "most of them", "both of them", "all of them", "none of them", "two of them", "either way",
    "in exchange", "normally it", "normally they", "normally this", "the same", "not only that", "first of all", "asked about", "asked whether", "asked if",
    "asked why", "asked how", "when asked", "once there", "from there", "despite that",
    "the move", "the decision", "the announcement", "the incident", "the news", "the latter",
    "the findings", "the remarks", "the comments", "the revelation", "as for", "secondly", "thirdly",
    "finally", "lastly", "in the meantime", "shortly afterwards", "soon after", "shortly after that",
    "moments later", "minutes later", "hours later", "days later", "weeks later", "months later",
    "years later", "a day later", "a week later", "a month later", "a year later", "two days later",
    "the following day", "the following year", "the next day", "the next morning", "the day before",
    "if so", "if not", "only then", "not so", "no wonder", "little wonder", "hardly surprising",
];

#[rustfmt::skip]
const EXPLETIVE: &[&str] = &[
    "clear", "unclear", "known", "unknown", "possible", "impossible", "likely", "unlikely",
    "believed", "understood", "thought", "hoped", "expected", "reported", "claimed", "alleged",
    "feared", "said", "revealed", "announced", "confirmed", "estimated", "assumed", "important",
    "difficult", "hard", "easy", "time", "true", "certain", "necessary", "rare", "common",
    "illegal", "vital", "first", "third", "fourth", "fifth", "only", "rumoured", "suggested",
    "decided", "agreed", "too", "worth",
];

#[rustfmt::skip]
const INSTITUTIONS: &[&str] = &[
    "government", "police", "army", "military", "navy", "parliament", "senate", "congress", "court",
    "world", "country", "nation", "public", "economy", "weather", "sun", "internet", "media", "press",
    "market", "dollar", "euro", "pound", "yen", "church", "state", "city", "council", "opposition",
    "administration", "ministry", "cabinet", "treasury",
];

#[rustfmt::skip]
const SUBORDINATORS: &[&str] = &[
    "in", "at", "on", "during", "after", "before", "despite", "with", "without", "following",
    "since", "until", "while", "when", "as", "because", "although", "though", "if", "like", "by",
    "for", "from", "since", "speaking", "writing", "through", "throughout", "under", "of", "to",
    "unlike", "once", "given", "according", "alongside", "along", "asked", "thanks", "over",
];

#[rustfmt::skip]
const ASIDES: &[&str] = &[
    "consequently", "furthermore", "however", "instead", "likewise", "moreover", "nevertheless",
    "nonetheless", "similarly", "therefore", "though", "too",
];

#[rustfmt::skip]
const IN_PICTURE: &[&str] = &[
    "(left)", "(right)", "(centre)", "(center)", "(above)", "(below)", "(top)", "(bottom)",
    "(far left)", "(far right)", "(above left)", "(above right)", "(second left)", "(second right)",
    "(middle)", "(inset)",
];

#[rustfmt::skip]
const CAPTION_VERBS: &[&str] = &[
    "is seen", "are seen", "is shown", "are shown", "is pictured", "are pictured", "is displayed",
    "are displayed", "poses", "pose", "looks on", "look on", "looks at", "look at", "walks", "walk",
    "stands", "stand", "sits", "sit", "waits", "wait", "holds", "hold", "speaks", "speak", "talks",
    "arrives", "arrive", "waves", "wave", "gestures", "gesture", "listens", "listen", "watches",
    "watch", "attends", "attend", "smiles", "smile", "gathers", "gather", "leaves", "marches",
    "runs", "carries", "carry", "celebrates", "celebrate", "reacts", "react", "shakes", "shake",
    "hugs", "hug", "kisses", "greets", "greet", "lines up", "line up", "inspects", "inspect",
];

#[rustfmt::skip]
const LABELS_OF_SPEECH: &[&str] = &[
    "said", "say", "told", "tell", "added", "asked", "wrote", "write", "tweeted", "replied", "read",
    "concluded", "continued", "explained", "statement", "posted", "answered", "warned", "recalled",
    "declared", "insisted", "stated", "commented", "argued", "noted", "remarked", "admitted",
    "quoted", "responded", "joked", "announced", "question", "simple", "clear", "following", "is",
    "are", "was", "were", "this", "thing", "message", "words", "word", "caption", "captioned",
];

#[rustfmt::skip]
const MALE_TITLES: &[&str] = &[
    "mr", "sir", "lord", "king", "prince", "pope", "father", "brother", "baron", "duke", "sheikh",
    "sheik", "chairman", "congressman", "spokesman", "actor", "businessman", "emperor", "monsignor",
    "imam", "ayatollah", "sultan",
];

#[rustfmt::skip]
const FEMALE_TITLES: &[&str] = &[
    "mrs", "ms", "miss", "dame", "lady", "queen", "princess", "sister", "baroness", "duchess",
    "actress", "chairwoman", "congresswoman", "spokeswoman", "businesswoman", "empress",
];

#[rustfmt::skip]
const PLURALS: &[&str] = &[
    "and", "they",
    "people", "men", "women", "children", "police", "both", "others", "everyone", "crew", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "many", "few",
    "dozens", "hundreds", "thousands", "most", "some", "all", "each", "staff", "couple", "family",
    "team", "parents", "cattle", "data", "media", "pair",
];

#[rustfmt::skip]
const CAPTION_OPENINGS: &[&str] = &[
    "FILE - ", "FILE – ", "FILE — ", "FILE -- ",
];

#[rustfmt::skip]
const BESIDE_NAMES: &[&str] = &[
    ", left,", ", right,", ", centre,", ", center,", ", far left,", ", far right,",
    ", second left,", ", second right,", ", second from left,", ", second from right,",
    ", third from left,", ", third from right,", ", in the centre,",
];

#[rustfmt::skip]
const STORY_LABELS: &[&str] = &[
    "breaking", "breaking news", "just in", "update", "exclusive", "developing",
];

#[rustfmt::skip]
const FINITE: &[&str] = &[
    "is", "was", "are", "were", "has", "had", "have", "will", "would", "can", "could", "may",
    "might", "must", "also", "then", "came", "comes", "took", "said", "says", "began", "did",
    "does", "became", "went", "made",
];

#[rustfmt::skip]
const BEFORE_NOUNS: &[&str] = &[
    "two", "three", "four", "five", "same", "young", "old", "elderly", "injured", "dead", "latest",
    "new", "former", "other",
];

#[rustfmt::skip]
const COPULAS: &[&str] = &[
    "is", "was", "be", "been", "has", "had", "will", "would", "may", "might", "could", "seem",
    "seemed", "seems", "appear", "appeared", "appears", "became", "becomes", "not", "also", "still",
    "now", "yet", "remains", "remain", "remained", "widely", "the", "a", "an", "isn't", "wasn't",
];
