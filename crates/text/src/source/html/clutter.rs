//! What stands around an article, told by what its elements are called.
//!
//! Publishers name the parts of a page in words that mean the same everywhere: `related-stories`,
//! `ArticleBody__caption`, `newsletterSignup`. The words of an element's class, id and test id are
//! looked up here, alone and in pairs, each with the most text that such a part has; a longer one
//! is a wrapper of the page that happens to bear the word.

/// What an element's names say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing.
    Content,
    /// It is not of the article, if it has at most so many chars.
    Clutter(usize),
    /// It is no part of the article whatever its size, short of being much of the page.
    Apart,
    /// It lies over the page: a dialog, a notice.
    Over,
    /// It is what readers wrote, which may be more than the article.
    Comments,
    /// A correction or an editor's note.
    Note,
    /// A card that shows over a word of the text.
    Hover,
    /// The first letter of a text, set large.
    DropCap,
    /// A picture with what is said of it.
    Picture,
}

/// Chars of a caption, a credit or a card.
const CAPTION: usize = 700;

/// Chars of a row of buttons or of a date.
const LINE: usize = 160;

/// Chars of a box: about an author, for a newsletter, an advert.
const BOX: usize = 1_500;

/// The words of names, in lower case, each after a space: `relatedStories-3` is ` related stories 3`.
#[derive(Debug, Default)]
pub(super) struct Names(String);

impl Names {
    /// Forgets all names.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds the words of an attribute's value.
    pub(super) fn add(&mut self, value: &str) {
        let mut last = ' ';
        self.0.push(' ');
        for char in value.chars() {
            if char.is_alphanumeric() {
                if char.is_uppercase() && last.is_lowercase() {
                    self.0.push(' ');
                }
                self.0.extend(char.to_lowercase());
            } else if !self.0.ends_with(' ') {
                self.0.push(' ');
            }
            last = char;
        }
    }

    /// Whether the names are those of a byline, or of an author's name.
    pub(super) fn is_byline(&self) -> bool {
        let mut before = "";
        self.0.split(' ').filter(|word| !word.is_empty()).any(|word| {
            let found = matches!(
                word,
                "byline" | "bylines" | "author" | "authors" | "authorname" | "writer"
            ) && !negates(before);
            before = word;
            found
        })
    }

    /// Whether the names are those of what a card has in it: "tooltip-content".
    pub(super) fn is_card(&self) -> bool {
        let words = || self.0.split(' ').filter(|word| !word.is_empty());
        words().zip(words().skip(1)).any(|(what, part)| {
            matches!(what, "tooltip" | "popover" | "hover")
                && matches!(part, "content" | "text" | "body")
        })
    }

    /// Whether the names are those of a date of publication.
    pub(super) fn is_date(&self) -> bool {
        let mut before = "";
        self.0.split(' ').filter(|word| !word.is_empty()).any(|word| {
            let found = matches!(
                word,
                "date" | "pubdate" | "published" | "timestamp" | "postdate" | "posted"
            ) && !negates(before)
                && !matches!(before, "modified" | "updated" | "event" | "end" | "start");
            before = word;
            found
        })
    }

    /// What the names say, and the word that says it. `inline`: of a part of a line; `worn`: words
    /// that the page gives to all parts of its article, where they say nothing.
    pub(super) fn part(&self, inline: bool, worn: &[String]) -> (Part, &str) {
        let mut found = (Part::Content, "");
        let mut before = "";
        for word in self.0.split(' ').filter(|word| !word.is_empty()) {
            let part = match of_pair(before, word) {
                Part::Content if negates(before) => Part::Content,
                Part::Content => of_word(word, inline),
                part => part,
            };
            before = word;
            let is_worn =
                matches!(part, Part::Clutter(_)) && worn.iter().any(|other| other == word);
            if !is_worn && rank(part) > rank(found.0) {
                found = (part, word);
            }
        }
        found
    }
}

/// Of two findings the one of the higher rank counts.
fn rank(part: Part) -> (u8, usize) {
    match part {
        Part::Content => (0, 0),
        Part::Picture => (1, 0),
        Part::Clutter(most) => (2, most),
        Part::Hover => (3, 0),
        Part::Apart => (4, 0),
        Part::Over => (4, 1),
        Part::Comments => (4, 2),
        Part::DropCap => (5, 0),
        Part::Note => (6, 0),
    }
}

/// Words before others that say how a page is laid out: `has-sidebar`, `no-comments`.
fn negates(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "no"
            | "not"
            | "with"
            | "without"
            | "is"
            | "js"
            | "hide"
            | "show"
            | "enable"
            | "non"
    )
}

fn of_word(word: &str, inline: bool) -> Part {
    match word {
        "comment" | "comments" | "commentlist" | "commentform" | "respond" | "disqus"
        | "discussion" => Part::Comments,
        // What lies over the page.
        "modal" | "popup" | "lightbox" | "cookie" | "cookies" | "consent" | "onetrust" | "gdpr"
        | "cookielawinfo" => Part::Over,
        // Other pages.
        "related" | "relatedposts" | "relatedarticles" | "relatedstories" | "recirc"
        | "recirculation" | "recommended" | "recommend" | "recommendation" | "recommendations"
        | "outbrain" | "taboola" | "zergnet" | "mostread" | "mostpopular" | "trending" | "popular"
        | "recent" | "latest" | "previous" | "prev" | "pagination" | "pager"
        // The page's own parts.
        | "menu" | "submenu" | "megamenu" | "dropdown" | "navbar" | "navigation" | "nav" | "subnav"
        | "topnav" | "sidebar" | "footer" | "masthead" | "breadcrumb" | "breadcrumbs"
         | "offcanvas" | "colophon"
        | "paywall" | "regwall" | "overlay" => Part::Apart,
        "newsletter" | "newsletters" | "subscribe" | "signup" | "optin" | "gform" | "promo"
        | "promos" | "cta" | "banner" | "advert" | "adverts" | "advertisement" | "advertising"
        | "adsbygoogle" | "sponsored" | "sponsor" | "carousel" | "swiper" | "slider" | "slideshow"
        | "gallery" | "authorbox" | "authorbio" | "author" | "authors" | "bio" | "biography"
        | "vcard" | "contributor" | "contributors" | "disclosure" | "disclaimer" | "testimonial"
        | "testimonials" | "noprint" | "printonly" | "toc" | "tags" | "tagcloud" | "taglist"
        | "categories" | "jwplayer" | "videojs" | "donate" | "feedback" | "login" | "search"
        | "notice" | "privacy" => Part::Clutter(BOX),
        "teaser" | "caption" | "captions" | "figcaption" | "credit" | "credits" | "photocredit"
        | "imagecredit" | "photographer" | "copyright" => Part::Clutter(CAPTION),
        "share" | "sharing" | "sharebar" | "sharetools" | "sharedaddy" | "addthis" | "addtoany"
        | "sociable" | "social" | "socials" | "toolbar" | "byline" | "bylines" | "timestamp"
        | "datetime" | "timeago" | "pubdate" | "date" | "readtime" | "skip" | "updated" => {
            Part::Clutter(LINE)
        }
        "rollover" | "popover" | "tooltip" | "tooltiptext" | "hovercard" => {
            if inline { Part::Hover } else { Part::Clutter(CAPTION) }
        }
        "dropcap" | "dropcaps" | "firstletter" => Part::DropCap,
        "correction" | "corrections" | "clarification" | "editorsnote" | "editornote" => Part::Note,
        "photo" | "picture" | "image" | "img" | "figure" | "media" | "thumbnail" | "thumb" => {
            Part::Picture
        }
        _ => Part::Content,
    }
}

fn of_pair(before: &str, word: &str) -> Part {
    match (before, word) {
        ("most", "read" | "popular" | "viewed" | "shared")
        | ("read" | "up", "next")
        | ("more", "stories" | "news" | "articles" | "posts")
        | ("also", "like")
        | ("print", "only" | "footer" | "header" | "info")
        | ("screen", "reader")
        | ("sr", "only")
        | ("visually", "hidden") => Part::Apart,
        ("about", "author" | "authors")
        | ("sign", "up")
        | ("opt", "in")
        | ("video" | "audio", "player" | "js")
        | ("table" | "of", "contents")
        | ("tag", "list" | "cloud")
        | ("editors", "picks")
        | ("ad", "slot" | "container" | "wrapper" | "unit" | "banner" | "label" | "placeholder") => {
            Part::Clutter(BOX)
        }
        (
            "image" | "photo" | "media",
            "caption" | "credit" | "description" | "legend" | "source",
        ) => Part::Clutter(CAPTION),
        ("follow", "us")
        | ("published" | "publish" | "post" | "entry" | "article" | "pub", "time" | "timestamp")
        | ("post" | "entry" | "article", "meta" | "info")
        | ("reading" | "read", "time") => Part::Clutter(LINE),
        ("hover", "card" | "box" | "content")
        | ("tooltip" | "popover", "content" | "text" | "body" | "card" | "box") => Part::Hover,
        ("drop", "cap" | "caps") | ("first", "letter") | ("initial", "letter" | "cap") => {
            Part::DropCap
        }
        ("editor" | "editors", "note" | "notes") => Part::Note,
        _ => Part::Content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(names: &str) -> Part {
        let mut words = Names::default();
        words.add(names);
        words.part(false, &[]).0
    }

    #[test]
    fn words_of_names() {
        assert_eq!(part("relatedStories-3"), Part::Apart);
        assert_eq!(part("ArticleBody__caption"), Part::Clutter(CAPTION));
        assert_eq!(part("layout has-sidebar no-comments"), Part::Content);
        assert_eq!(part("unrelated recaptioned"), Part::Content);
        assert_eq!(part("editors-note share"), Part::Note);
        assert_eq!(part("Drop-Cap"), Part::DropCap);
        assert_eq!(part("author-bio"), Part::Clutter(BOX));
        assert_eq!(part(""), Part::Content);
    }
}
