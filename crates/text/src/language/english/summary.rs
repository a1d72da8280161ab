//! The English words by which a sentence leans on others, and of sentences that belong in no summary.

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
        first_person: WordSet::of(&["i", "me", "my", "mine", "myself", "we", "our", "ours"]),
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

#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "good morning", "good evening", "good afternoon", "hello", "hi", "thank you", "thanks",
    "welcome", "appreciate it", "appreciate that", "great to be", "good to be", "nice to be",
    "nice to see", "good to see", "great to see", "pleasure to be", "lovely to be", "my pleasure",
];

#[rustfmt::skip]
const INTERVIEWING: &[&str] = &[
    "spoke to", "spoke with", "talked to", "talked with", "talks to", "speaks to", "speaks with",
    "caught up with", "sat down with", "met her", "met him", "met them", "asked her", "asked him",
    "asked them",
];

#[rustfmt::skip]
const SLUGS: &[&str] = &[
    "adds", "updates", "recasts", "corrects", "repeats", "rewrites", "removes", "refiles",
];

#[rustfmt::skip]
const CHAIRS: &[&str] = &[
    "the speaker", "mr speaker", "madam speaker", "the deputy speaker", "the chair", "chair",
    "the chairperson", "chairperson", "the clerk", "clerk", "the registrar",
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
const NOTICE_OPENINGS: &[&str] = &[
    "correction", "corrections", "clarification", "editor s note", "editors note",
    "an earlier headline", "this is part of our", "this content was", "this transcript",
    "this copy", "this interview has been", "follow ap", "follow him on twitter",
    "follow her on twitter", "like us on", "more on this", "more from", "for more on",
    "for more information", "for confidential support", "for the latest", "for all the latest",
    "to read more", "to subscribe", "to hear more", "to find out more", "to see more",
    "do you have a story", "do you know", "got a story", "got a tip", "what do you think",
    "e mail to a", "the views expressed", "the opinions expressed", "opinions expressed",
    "copyright", "pictured", "pictures", "photo", "photos", "image", "images", "picture",
    "photograph", "video", "gallery", "file photo", "file picture", "file image",
    "portrait shot of", "shot of", "screenshot of", "screen shot of", "undated photo",
    "an undated photo", "undated image", "stock photo", "stock image", "artist s impression",
    "an artist s impression", "aerial view of", "an aerial view of", "general view of",
    "a general view of", "view of", "a view of", "map of", "a map of", "above", "left", "right",
    "caption", "captions", "story highlights", "good morning", "good evening", "good afternoon",
    "thank you", "thanks for", "welcome", "welcome back", "welcome to", "hello", "hi",
    "substitution", "attempt missed", "attempt blocked", "attempt saved", "corner", "offside",
    "hand ball by", "foul by", "first half begins", "second half begins", "first half ends",
    "second half ends", "match ends", "lineups are announced", "delay in match", "delay over",
    "dangerous play by", "penalty conceded by", "vine", "embedded", "credit", "credits", "source",
    "sources", "related", "published", "updated", "last updated", "posted", "to play this video",
    "javascript is required", "your browser does not", "this content is not available",
    "this video has been", "this video is not", "the media could not be",
    "beginning of dialog window", "chrome is required", "the cards we feature",
    "because of an editing error", "due to an editing error", "because of an error",
    "due to an error", "stock quotes are delayed", "market data is provided",
    "a version of this story", "a version of this article", "reprinted with permission",
    "distributed by", "readers can comment", "comments have been closed", "comments are closed",
    "to comment on this", "this story is developing", "this is a developing story",
    "this report has been edited", "this conversation has been edited",
    "what follows is an edited", "stay informed with", "stay with news", "photographs by",
    "photography by", "translated from the", "translated by", "joining me now", "joining us now",
    "with me is", "we re joined by", "for more we turn to", "our correspondent",
    "we ll have to leave", "our show was produced", "our thanks to", "our time is up",
    "npr transcripts are", "the associated press contributed", "reuters contributed",
    "afp contributed", "the writer is a", "the author is a", "the author owns",
    "the author has no position", "the author holds", "i m joined by", "i m joined on",
    "i m joined in", "i m joined now", "nice to see you", "pleasure to be with you",
    "it s a pleasure to", "with reporting by", "compiled by", "by associated press",
    "this site does not include", "this compensation may impact", "lovely to be here",
    "appreciate your time", "ladies and gentlemen good", "ladies and gentlemen welcome",
    "ladies and gentlemen thank", "okay thanks for coming", "thanks for coming out", "kia ora",
    "we ve run out of", "call your next witness", "we depend on reader support",
    "but we depend on reader", "catch all the", "follow bbc", "with assistance from",
    "we ll hear argument", "our next question", "please go ahead", "you re listening to",
    "want to see more", "thank you for donating", "good day and", "hello and welcome",
    "hi and welcome", "and we re back", "we re back with", "if you or someone you",
    "before we begin please", "before we start please", "god bless you all", "god bless america",
    "for npr news i m", "good to be with you", "great to be with you", "good to be here",
    "great to be here", "we will rise for", "we are adjourned", "please sit down",
    "please be seated", "unlock a world of benefits", "you have no free articles",
    "this article is republished", "this story is republished", "this essay is",
    "this story first appeared", "this essay first appeared", "this report was produced with",
    "this series was produced", "this website and associated newspapers", "this story is free",
    "this story has not been", "this report has not been", "read the original article",
    "donate now", "donate today", "call crime stoppers", "if you or anyone you",
    "if you have a complaint", "if you value it", "anyone with information should call",
    "for help call", "know more", "go ahead", "that s it for", "that s all for",
    "your line is open", "you may now disconnect", "i ll get back in", "we ll be back",
    "we ll be right back", "hey good morning", "hey good afternoon", "i have a few things",
    "i ll turn to your", "next question", "last question", "my colleague", "rate us",
    "terms apply", "some of the card offers", "don t miss out on", "you must be logged in",
    "we moderate comments", "comments are open", "we want to hear from", "get in touch by",
    "send your pictures", "consider supporting", "please consider buying", "good journalism costs",
    "our journalism needs", "become a member", "by contributing to", "reach reporter",
    "reach her at", "reach him at", "reach them at", "follow her on", "follow him on",
    "follow them on", "as an independent media", "please consider making a",
    "please consider a donation", "your support keeps", "our journalism is", "readers like you",
    "for the price of one", "for the price of a", "buy me a coffee", "if you value our",
    "please give what you", "check back for", "please check back", "this is a breaking news",
    "more details to follow", "more to follow", "this story will be updated", "get the app",
    "get latest news", "stream the", "we re sorry this feature", "we re working to restore",
    "please try again later", "log in register or", "when you buy through", "opinions are my own",
    "our reviewers spend", "find out more about how", "you received this email", "like loading",
    "stay with us", "on the line is", "let s start with", "you may proceed", "i have no questions",
    "i have no further", "no further questions", "no questions for this",
    "the witness is discharged", "the witness is excused", "we will resume",
    "this matter is adjourned", "let us take the", "please state your", "state your name",
    "i call the leader", "the house must come", "order order", "this episode is brought",
    "use the code", "please like and subscribe", "like and subscribe", "interview by", "words by",
    "brought to you by", "this report by the", "consider seeking professional",
    "general advice warning", "if you enjoyed this", "leave us a review", "erratum", "errata",
    "you re reading a free", "claim your free", "stay up to date with", "notifications can be",
    "keep up with the latest", "if you have any questions", "this article includes content",
    "we ask for your permission", "securely share it", "tell a pal", "get your own copy",
    "past performance is not", "this is an automatically", "be the first to know",
    "let s get into it", "apart from any fair", "this document is subject", "you can opt out of",
    "use code", "as told to", "order paper", "we are on the record", "your appearances please",
    "we shall break for", "we shall adjourn", "we will break for", "court is adjourned",
    "well let me be clear", "let me be clear", "um", "we asked her why", "we asked him why",
    "we asked them why", "greetings and welcome", "ok folks", "okay folks", "that s all we ve",
    "our first question comes", "our next question comes", "this concludes our", "i ll pass it on",
    "press star", "at this time all", "if anyone should require", "mind blown", "more for you", "on today s show",
    "apology", "apologies", "readers are advised", "readers are warned", "some readers may find",
    "readers may find", "this is the web version", "this is an edition of", "this is a preview of",
    "the writer owns", "the writer holds", "if you would like to", "i would like to be",
    "i put it to you", "my lord i object", "your honor i object", "objection your honor",
    "we shall rise", "the minister has the call", "the time for the answer", "i thank senator",
    "i thank my", "i thank the member", "i thank the honourable", "it s my pleasure", "stay safe",
    "our thoughts are with", "the next question is from", "all lines have been placed",
    "each week our", "every week our", "every saturday our", "in a conversation with",
    "so tell us", "tell us about", "paid for and presented",
    "sponsored in part by", "supported by a grant", "this website is intended",
    "this content is intended", "the card details on this", "to inquire about a licence",
    "to request permission to", "find out more about our", "what you need to read",
    "enter your email", "you are receiving this", "you re receiving this",
    "our community members are", "listen to the best of", "listen to highlights from",
    "please proceed", "i beg to ask", "may i ask when", "may i ask the", "may i ask why",
    "i ask the minister", "i ask the prime minister", "support for this podcast",
    "support for this program", "support for npr", "i ll now hand over", "i will now hand over",
    "members of the jury please", "yes your honor", "yes my lord", "no my lord", "no your honor",
    "okay people", "that s our time",
];

#[rustfmt::skip]
const PLEAS: &[&str] = &[
    "click here", "click to", "click below", "sign up", "subscribe", "follow us", "follow the",
    "join us", "share this", "share your", "email us", "contact us", "contact the", "let us know",
    "tell us what", "have your say", "read our", "see more", "support our journalism",
    "this story has been", "this post has been", "this article has been", "this page was",
    "this version", "please consider joining", "read more", "read the full", "read next",
    "scroll down", "scroll for", "see also", "watch the video", "watch video", "watch below",
    "this article was", "this article is part", "this article originally", "this article first",
    "this story was", "this story originally", "this story is part", "this post was",
    "support local journalism", "support independent journalism",
];

#[rustfmt::skip]
const RULINGS: &[&str] = &[
    "say", "tell", "ruled", "rules", "noted", "heard", "found", "warned", "announced", "reported",
    "claimed", "claims", "argued", "argues", "warns", "decided", "learned", "urged", "ordered",
    "admitted", "admits", "confirmed", "revealed", "conceded", "disclosed", "alleged", "testified",
    "shows", "show",
];

#[rustfmt::skip]
const JOURNALISTS: &[&str] = &[
    "reporter", "correspondent", "editor", "journalist", "columnist", "covers", "writes", "reports",
];

#[rustfmt::skip]
const VERSIONS: &[&str] = &[
    "an earlier version", "a previous version",
];

#[rustfmt::skip]
const PAGES: &[&str] = &[
    "article", "story", "report", "post", "column", "headline", "caption", "newsletter", "page",
    "piece", "graphic", "chart", "map", "video", "podcast", "item", "review", "obituary",
    "editorial", "essay", "interview", "transcript", "quiz", "timeline", "list", "photo",
    "photograph", "dispatch",
];

#[rustfmt::skip]
const NOTICES: &[&str] = &[
    "contributed to this report", "contributed to this article", "contributed to this story",
    "contributed reporting", "contributed to the report", "scroll down for video",
    "scroll down to see", "scroll down for", "pictured", "wins a free kick",
    "is shown the yellow card", "is shown the red card", "file photo", "file image",
    "file picture", "stock image", "stock photo", "library image", "library picture",
    "read more here", "sign up here", "photo by", "photos by", "picture by", "image courtesy",
    "photo courtesy", "seen here", "seen above", "shown here", "shown above", "in this photo",
    "in this picture", "in this image", "in the photo above", "may not be published",
    "may earn a commission", "newsletter here", "follow us on", "on twitter at", "at https",
    "at http", "left to right", "from left to", "clockwise from", "not pictured",
    "which we receive compensation", "we may receive compensation", "we may earn",
    "affiliate link", "affiliate links", "team news", "provisional squad", "you need to know",
    "enable javascript in your browser", "is a nonprofit newsroom", "is local body journalism",
    "is committed to ethical and", "member of the press council", "is editorially independent",
    "by becoming a member for", "for updates on this story", "regrets the error",
    "apologise for the error", "apologize for the error", "joins us now", "joins us from",
    "of member station", "has this report", "thank you operator", "in full here", "graph above",
    "chart above", "plot above", "map above", "video above", "picture above", "photo above",
    "top of this story", "top of the page", "graph below", "chart below", "map below",
    "video below", "picture below", "photo below", "thanks for your time", "appreciate your time",
    "joins me by phone", "joins me now", "joins me from", "hand the conference over",
    "over to you sir", "thank you ever so much", "minute recess", "edited for length and clarity",
    "edited for length", "edited for clarity", "thanks for talking to us",
    "thanks for the opportunity", "thank you for the opportunity", "without a subscription as",
    "supporting independent journalism", "depend on reader support", "high quality journalism",
    "remains freely accessible to", "communities of readers on", "welcome back to the",
    "support local journalism by", "as a preferred source", "without your generous support",
    "check your internet connection", "email address will not be", "required fields are marked",
    "in this weekly newsletter", "in our weekly newsletter", "in this newsletter",
    "can now listen to", "is a nonprofit news site", "is a nonprofit news organization",
    "is a nonprofit news organisation", "news app to get", "we must leave it there",
    "free articles left", "free article left", "free articles remaining", "listen only mode",
    "to like and subscribe", "subscribe to our channel", "up to date authentic and",
    "disseminated via its wires", "our top stories to start", "is here to explain",
    "is with us now", "to reach the suicide", "call or text 988", "delayed by 15 minutes",
    "delayed by 20 minutes", "supported by the pulitzer center", "article was amended",
    "story was amended", "article has been amended", "story has been amended",
    "headline has been amended", "article has been corrected", "story has been corrected",
    "headline has been corrected", "spelling has been corrected", "version of this article",
    "version of this story", "version of this post", "version of this column",
    "story was corrected to", "thanks so much for", "thank you so much for",
    "thanks for joining us", "thank you for joining us", "thanks for being with",
    "thank you for being with", "thanks for coming on", "thank you for coming on",
    "thanks for being here", "thank you for being here", "thanks for your reporting",
    "thanks for speaking with", "thanks for speaking to", "thank you for speaking to",
    "thank you for speaking with", "answers your questions", "answers questions sent in",
    "answers readers questions", "answers your letters", "would benefit from this article",
    "from a syndicated feed", "by a syndicated feed", "receives support from several private",
    "is solely responsible for all", "editors code of practice", "is the local democracy reporter",
    "are the local democracy reporter", "had no say in its", "congrats on the quarter",
    "congratulations on the quarter", "turn to your questions", "take your questions",
    "edited version of their conversation", "is editorially independent of",
    "under a creative commons", "free to read because of", "will be added to my",
    "took the chair at", "have already pitched in", "start your free trial", "for live updates",
    "we may get a", "for general purposes only", "accepts no liability", "brought to you by",
    "at checkout for", "traffic is next", "weather is next", "answers readers letters",
    "please like and subscribe", "get notified when new", "regrets the mistake",
    "information collected through cookies", "do not sell or share", "is subject to copyright",
    "forward looking statements", "actual results may differ", "turn the conference over",
    "turn the call over", "question and answer session will", "i ll turn it over",
    "appearances please", "you have the floor", "for the state your honor",
    "for the defense your honor", "has also been changed", "enjoying this newsletter",
    "turn the conference over to", "require operator assistance", "please press star zero",
    "participants are in a", "responsible for the content of", "gift articles left",
    "free articles this month", "people are warned this article", "readers are advised that",
    "readers are warned that", "held no shares in any", "owns shares in the companies",
    "takes your questions", "i thank my colleague for", "has not been reviewed or",
    "have not been reviewed or",
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
const CORRECTIONS: &[&str] = &[
    "correction", "corrections", "clarification", "editor s note", "editors note",
    "because of an editing error", "due to an editing error", "because of an error",
    "due to an error", "erratum", "errata", "apology", "apologies",
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
