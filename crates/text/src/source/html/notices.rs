//! Lines of a page that its markup does not tell from the article's: what players, sellers and
//! editors say; and initials that stand apart from their words.
//!
//! A rule looks at a whole block. The phrases are those that players and publishers' systems write
//! themselves, the same on every site.

use crate::kind::{BlockKind, Boilerplate};
use crate::source::prose::{Prose, ProseBlock};

/// Bytes of the longest notice.
const LONGEST: usize = 700;

/// Bytes of a heading that, all of it a link, is the title of another page.
const LINKED_HEADING: usize = 30;

/// Bytes of a line that leads to what follows, or that is a date.
const MAX_LABEL: usize = 60;

/// Bytes of a few words.
const MAX_SCRAP: usize = 40;

/// Bytes of a picture's credit.
const MAX_CREDIT: usize = 250;

/// How markup begins that a page shows as text.
const MARKUP: &[&str] = &["<img ", "<iframe ", "<script", "<div ", "<a href"];

/// Labels of pictures and their makers.
const CREDITS: &[&str] = &[
    "foto:",
    "fotos:",
    "foto (",
    "foto ©",
    "(foto",
    "[foto",
    "bild:",
    "bilder:",
    "(bild",
    "bildquelle",
    "bildnachweis",
    "titelbild",
    "beitragsbild",
    "symbolbild",
    "grafik:",
    "abbildung ",
    "abb. ",
    "crédit photo",
    "crédits photo",
    "photo :",
    "fotocredit",
    "(photo",
    "(c) ",
];

/// Words with which a site speaks of itself in a notice of cookies.
const SPEAKERS: &[&str] = &[
    "we use",
    "we and our",
    "our use of",
    "this site",
    "this website",
    "our site",
    "our website",
    "you agree",
    "you accept",
    "wir verwenden",
    "wir nutzen",
    "wir setzen",
    "diese website",
    "diese webseite",
    "diese seite",
    "unsere website",
    "unsere webseite",
    "unserer dienste",
    "nutzung unserer",
    "stimmen sie",
    "stimmst du",
    "ce site",
    "notre site",
    "en poursuivant",
    "este sitio",
    "esta web",
    "questo sito",
    "deze website",
    "deze site",
    "ta strona",
];

/// What video and audio players, embeds and forms write where they do not work.
const PLAYER: &[&str] = &[
    "media playback is unsupported",
    "media playback is not supported",
    "to view this video please enable javascript",
    "this video file cannot be played",
    "your browser does not support the",
    "your browser doesn't support",
    "this video is no longer available",
    "this content is not available in your region",
    "sorry, this video is not available",
    "an error occurred while trying to play",
    "the media could not be loaded",
    "no compatible source was found",
    "beginning of dialog window",
    "end of dialog window",
    "please use chrome browser for a more accessible video player",
    "video player is loading",
    "html5 video player",
    "javascript is disabled in your browser",
    "please enable javascript",
    "you need to enable javascript",
    "flash player is required",
    "this page was printed from",
    "this article was printed from",
];

/// What opens a correction or a note of the editors.
const NOTES: &[&str] = &[
    "correction:",
    "corrections:",
    "correction (",
    "correction,",
    "correction —",
    "correction –",
    "clarification:",
    "clarification (",
    "clarifications:",
    "corrections and clarifications",
    "editor's note",
    "editors' note",
    "editors note",
    "editor’s note",
    "editors’ note",
    "an earlier version of this",
    "a previous version of this",
    "an earlier headline",
    "this article was amended on",
    "this article has been amended",
    "this article has been corrected",
    "this article was corrected",
    "this article has been updated",
    "this article was updated",
    "this story has been updated",
    "this story has been corrected",
    "this story was updated",
    "this story was corrected",
    "this post has been updated",
    "this report has been corrected",
];

/// Marks notices and notes, joins initials with their words and drops what stands twice.
pub(super) fn tidy(prose: &mut Prose) {
    join_initials(prose.blocks_mut());
    drop_links(prose.blocks_mut());
    for block in prose.blocks_mut() {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        if block.text.len() > LONGEST {
            continue;
        }
        let folded = block.text.trim_start_matches(['*', '•', '[', '(']).to_lowercase();
        if PLAYER.iter().any(|phrase| folded.starts_with(phrase)) {
            block.kind = BlockKind::Boilerplate(Boilerplate::Control);
        } else if NOTES.iter().any(|phrase| folded.starts_with(phrase)) {
            block.kind = BlockKind::Note;
        } else if is_stamp(&folded) {
            block.kind = BlockKind::Boilerplate(Boilerplate::Timestamp);
        } else if is_cookie_notice(&folded) {
            block.kind = BlockKind::Boilerplate(Boilerplate::PrivacyNotice);
        } else if is_credit(&folded) {
            block.kind = BlockKind::Boilerplate(Boilerplate::PhotoCredit);
        } else if is_disclosure(&folded) {
            block.kind = BlockKind::Boilerplate(Boilerplate::Advertisement);
        }
    }
}

/// Drops paragraphs and titles that are nothing but a link to another page with the label before
/// them, lists of such links before and after the article, markup that was written as text, and
/// headings with nothing under them.
fn drop_links(blocks: &mut Vec<ProseBlock>) {
    if !blocks.iter().any(|block| !is_link(block) && block.kind != BlockKind::Heading) {
        return;
    }
    let mut kept: Vec<ProseBlock> = Vec::with_capacity(blocks.len());
    for block in blocks.drain(..) {
        let drop = match block.kind {
            BlockKind::Paragraph => is_link(&block) || is_labelled_link(&block),
            BlockKind::Heading => {
                is_labelled_link(&block) || is_link(&block) && block.text.len() > LINKED_HEADING
            }
            _ => false,
        };
        if drop {
            // "Read on:"
            if kept.last().is_some_and(is_label) {
                kept.pop();
            }
        } else if !MARKUP.iter().any(|tag| block.text.starts_with(tag)) {
            kept.push(block);
        }
    }
    let is_edge =
        |block: &ProseBlock| is_link(block) || block.kind == BlockKind::Heading || is_label(block);
    while kept.len() > 1 && kept.last().is_some_and(is_edge) {
        kept.pop();
    }
    let first =
        kept.iter().position(|block| !is_link(block) && !is_scrap(block)).unwrap_or_default();
    kept.drain(..first);
    *blocks = kept;
}

/// Whether a block is nothing but links.
fn is_link(block: &ProseBlock) -> bool {
    block.linked * 20 >= block.text.len() * 19
}

/// A link with a label before it: "See also: Ferry stops for the winter", in any language.
fn is_labelled_link(block: &ProseBlock) -> bool {
    let Some((label, title)) = block.text.split_once([':', '»', '→', '▶']) else {
        return false;
    };
    label.len() <= MAX_LABEL / 2
        && block.linked > LINKED_HEADING
        && block.linked * 20 >= title.trim().len() * 19
}

/// A few words that are no sentence: a name, a topic, a button.
fn is_scrap(block: &ProseBlock) -> bool {
    block.kind == BlockKind::Paragraph
        && block.text.len() <= MAX_SCRAP
        && !block.text.ends_with(['.', '!', '?', '”', '"', '…', ')', '»'])
}

/// A short line that leads to what follows.
fn is_label(block: &ProseBlock) -> bool {
    block.kind == BlockKind::Paragraph && block.text.len() <= MAX_LABEL && block.text.ends_with(':')
}

/// A line that is a date or time, with little beside it.
fn is_stamp(text: &str) -> bool {
    if text.len() > MAX_LABEL {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|char| char.is_alphabetic()).count();
    let has_year = text
        .split(|char: char| !char.is_ascii_digit())
        .any(|number| number.len() == 4 && matches!(&number[..2], "19" | "20"));
    digits >= 6 && digits * 3 >= letters * 2 && has_year
}

/// Whose picture it is, or what it shows: a line with a copyright sign, or with a label.
fn is_credit(folded: &str) -> bool {
    folded.len() <= MAX_CREDIT
        && (folded.contains('©') || CREDITS.iter().any(|label| folded.starts_with(label)))
}

/// "We use cookies", "Diese Website verwendet Cookies": a site speaks of itself.
fn is_cookie_notice(folded: &str) -> bool {
    folded.contains("cookie") && SPEAKERS.iter().any(|words| folded.contains(words))
}

/// "Many of the offers on this site are from companies from which we receive compensation."
fn is_disclosure(folded: &str) -> bool {
    let paid = ["commission", "compensation", "affiliate", "compensated"];
    let what = [
        "offers",
        "links",
        "link",
        "products",
        "purchase",
        "buy",
        "partners",
        "advertisers",
        "disclosure",
    ];
    let who = ["we ", "our ", "this site", "this website", "this page", "this post", "advertiser"];
    folded == "advertiser disclosure"
        || folded == "affiliate disclosure"
        || paid.iter().any(|word| folded.contains(word))
            && what.iter().any(|word| folded.contains(word))
            && (folded.contains("we may earn")
                || folded.contains("we earn")
                || folded.contains("we may receive")
                || folded.contains("we receive")
                || folded.contains("we get a")
                || folded.contains("we may get")
                || folded.contains("may earn us")
                || folded.contains("affiliate links"))
            && who.iter().any(|word| folded.contains(word))
}

/// A block that is one capital letter belongs to the word that follows.
fn join_initials(blocks: &mut Vec<ProseBlock>) {
    let mut joined: Vec<ProseBlock> = Vec::with_capacity(blocks.len());
    for mut block in blocks.drain(..) {
        let goes_on = block.kind == BlockKind::Paragraph
            && (block.text.starts_with(char::is_lowercase)
                || block.text.starts_with(['\'', '’'])
                || block.text.chars().take(3).filter(|char| char.is_uppercase()).count() > 1);
        if goes_on && let Some(initial) = joined.pop_if(|last| initial(&last.text).is_some()) {
            let letter = self::initial(&initial.text).unwrap_or_default();
            let space = if is_word_of_its_own(letter, &block.text) { " " } else { "" };
            block.text = format!("{}{space}{}", initial.text, block.text);
        }
        joined.push(block);
    }
    *blocks = joined;
}

/// The capital letter that is all of a block, after a quotation mark or not.
fn initial(text: &str) -> Option<&str> {
    let letter = text.trim_start_matches(['“', '"', '‘', '\'', '«', '„']);
    let mut chars = letter.chars();
    (chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()).then_some(letter)
}

/// Whether "A" or "I" is a word before what follows: the rest of the text has that as a word too.
fn is_word_of_its_own(letter: &str, next: &str) -> bool {
    if !matches!(letter, "A" | "I") {
        return false;
    }
    let mut words = next.split(|char: char| !char.is_alphanumeric() && char != '’' && char != '\'');
    let word = words.next().unwrap_or_default();
    let lower = word.to_lowercase();
    word.len() > 1
        && (words.any(|other| other.to_lowercase() == lower)
            || letter == "I" && matches!(&*lower, "was" | "am" | "have" | "had" | "will")
            || letter == "A"
                && matches!(&*lower, "man" | "woman" | "few" | "new" | "year" | "group"))
}
