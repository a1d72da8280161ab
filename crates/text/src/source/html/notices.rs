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
        } else if is_disclosure(&folded) {
            block.kind = BlockKind::Boilerplate(Boilerplate::Advertisement);
        }
    }
}

/// Drops paragraphs and titles that are nothing but a link to another page, markup that was written
/// as text, and headings with nothing under them.
fn drop_links(blocks: &mut Vec<ProseBlock>) {
    let has_prose = blocks.iter().any(|block| block.linked * 2 < block.text.len());
    blocks.retain(|block| {
        let link = block.linked * 20 >= block.text.len() * 19;
        let drop = match block.kind {
            BlockKind::Paragraph => link,
            BlockKind::Heading => link && block.text.len() > LINKED_HEADING,
            _ => false,
        };
        let markup = ["<img ", "<iframe ", "<script", "<div ", "<a href"];
        !(drop && has_prose || markup.iter().any(|tag| block.text.starts_with(tag)))
    });
    while blocks.len() > 1 && blocks.last().is_some_and(|last| last.kind == BlockKind::Heading) {
        blocks.pop();
    }
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
    let mut at = 0;
    while at + 1 < blocks.len() {
        let (initial, next) = (&blocks[at], &blocks[at + 1]);
        let letter = initial.text.trim_start_matches(['“', '"', '‘', '\'', '«', '„']);
        let mut chars = letter.chars();
        let is_initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
        let goes_on = next.kind == BlockKind::Paragraph
            && (next.text.starts_with(char::is_lowercase)
                || next.text.starts_with(['\'', '’'])
                || next.text.chars().take(3).filter(|char| char.is_uppercase()).count() > 1);
        if is_initial && goes_on {
            let space = if is_word_of_its_own(letter, &next.text) { " " } else { "" };
            let text = format!("{}{space}{}", initial.text, next.text);
            blocks[at + 1].text = text;
            blocks.remove(at);
        } else {
            at += 1;
        }
    }
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
