//! A page's tree made ready for the content scorer: what a reader sees only with scripts is shown,
//! what is not of the article is taken out, and what the flat walk could not know is marked.

use std::iter::successors;

use dom_query::{Document, NodeId, NodeRef};

use super::blocks::NOTE;
use super::clutter::{Names, Part};

/// Chars of the longest cell of a table that holds data; one with a longer cell, text or
/// another table, lays out a page.
const MAX_TABLE_CELL: usize = 250;

/// Chars from which text in `<noscript>`, or hidden until a script shows it, is an article's.
const ENOUGH_TEXT: usize = 140;

/// Chars of a correction or an editor's note.
const MAX_NOTE: usize = 2_000;

/// Chars of what is said of a picture.
const MAX_CAPTION: usize = 600;

/// Of a hundred chars of the page's prose, how many a part may have that is taken out for its name
/// alone.
const MAX_SHARE: usize = 30;

/// As [`MAX_SHARE`], for what lies over the page.
const MAX_SHARE_OVER: usize = 70;

/// As [`MAX_SHARE`], for what readers wrote.
const MAX_SHARE_COMMENTS: usize = 95;

/// Chars of prose from which a part may be the most of an article.
const MIN_CORE: usize = 300;

/// Chars of the shortest piece of text that counts as prose.
const MIN_PROSE: usize = 40;

/// Nodes beside a time that are looked at for what it stands in.
const MAX_BESIDE: usize = 8;

/// Roles of what is around an article.
const ROLES: [&str; 9] = [
    "navigation",
    "complementary",
    "contentinfo",
    "search",
    "dialog",
    "alertdialog",
    "tooltip",
    "menu",
    "menubar",
];

/// Changes the tree of a page in place.
pub(super) fn prepare(document: &Document) {
    document.select("script, style, template, svg, iframe, object, select, button").remove();
    show_noscript(document);
    lay_out_tables(document);
    let Some(body) = document.select_single("body").nodes().first().copied() else { return };
    show_lazy(&body);
    let page = prose_len(&body);
    take_out(&body, page);
}

/// `<noscript>` that holds an article becomes a division; others go.
fn show_noscript(document: &Document) {
    for node in document.select("noscript").nodes() {
        let text = node.text();
        let folded = text.to_ascii_lowercase();
        let asks = folded.contains("javascript") || folded.contains("browser");
        if node.normalized_char_count() >= ENOUGH_TEXT && !(asks && text.len() < 600) {
            node.rename("div");
        } else {
            node.remove_from_parent();
        }
    }
}

/// Text that is hidden until a script loads or reveals it is shown: by what it is called, or since
/// it holds the page's heading or article. React sends parts of a page in `<div hidden id="S:1">`.
fn show_lazy(body: &NodeRef) {
    let hidden: Vec<_> = body.descendants_it().filter(is_hidden).collect();
    for node in hidden {
        let names = node.attr_or("class", "").to_ascii_lowercase();
        let waits = ["lazy", "fade", "reveal", "defer", "loading"];
        let lazy = waits.iter().any(|word| names.contains(word)) && !names.contains("modal")
            || node.attr_or("id", "").starts_with("S:")
            || has_within(&node, &["h1", "article", "main"]);
        if lazy && node.normalized_char_count() >= ENOUGH_TEXT {
            node.remove_attrs(&["hidden", "style", "aria-hidden"]);
        }
    }
}

fn is_hidden(node: &NodeRef) -> bool {
    node.element_ref().is_some_and(|element| {
        element.attrs.iter().any(|attribute| match &*attribute.name.local {
            "hidden" => true,
            "aria-hidden" => &*attribute.value == "true",
            "style" => attribute.value.contains("none"),
            _ => false,
        })
    })
}

/// Tables that lay out a page become divisions; the scorer would run their cells together.
fn lay_out_tables(document: &Document) {
    for table in document.select("table").nodes() {
        let sections = table.children();
        let rows: Vec<_> = sections
            .iter()
            .flat_map(
                |section| if section.has_name("tr") { vec![*section] } else { section.children() },
            )
            .filter(|row| row.has_name("tr"))
            .collect();
        let mut cells = Vec::new();
        for row in &rows {
            cells.extend(row.element_children());
        }
        if cells.iter().any(|cell| cell.normalized_char_count() > MAX_TABLE_CELL) {
            let sections = sections.iter().filter(|section| section.is_element());
            sections.chain(&rows).chain(&cells).chain([table]).for_each(|part| part.rename("div"));
        }
    }
}

/// Takes out what is not of the article and marks its notes.
fn take_out(body: &NodeRef, page: usize) {
    let mut sweep = Sweep { page, names: Names::default(), worn: Vec::new(), article: None };
    let mut next = body.first_element_child();
    while let Some(node) = next {
        if sweep.is_clutter(&node) {
            next = after(&node, body);
            node.remove_from_parent();
        } else {
            next = node.first_element_child().or_else(|| after(&node, body));
        }
    }
}

/// The next element in text order that is not within `node`.
fn after<'a>(node: &NodeRef<'a>, root: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut node = *node;
    loop {
        if node.id == root.id {
            return None;
        }
        if let Some(next) = node.next_element_sibling() {
            return Some(next);
        }
        node = node.parent()?;
    }
}

/// Decides which parts go.
struct Sweep {
    /// Chars of the page's prose.
    page: usize,
    names: Names,
    /// Words that name what holds the article.
    worn: Vec<String>,
    /// The element last looked at that the page calls its article, and chars of its prose.
    article: Option<(NodeId, usize)>,
}

impl Sweep {
    fn is_clutter(&mut self, node: &NodeRef) -> bool {
        let Some(name) = node.node_name() else { return false };
        let has_role = self.read_names(node);
        let is_apart = has_role || matches!(&*name, "form" | "header" | "footer" | "nav" | "aside");
        let (part, word) = if is_apart {
            (Part::Apart, "")
        } else {
            self.names.part(is_inline(&name), &self.worn)
        };
        let (most, share) = match part {
            Part::Content => return &*name == "time" && stands_alone(node),
            Part::Note => {
                mark_note(node);
                return false;
            }
            Part::Picture => return is_captioned_picture(node),
            Part::DropCap => {
                close_gap(node);
                return false;
            }
            Part::Hover => return is_hover_card(node),
            Part::Clutter(most) => (most, MAX_SHARE),
            Part::Apart => (usize::MAX, MAX_SHARE),
            Part::Over => (usize::MAX, MAX_SHARE_OVER),
            Part::Comments => (usize::MAX, MAX_SHARE_COMMENTS),
        };
        if matches!(&*name, "body" | "main" | "h1")
            || node.attr("itemprop").is_some_and(|property| property.contains("articleBody"))
            || word == "teaser" && is_summary(node)
        {
            return false;
        }
        let prose = prose_len(node);
        if prose * 100 > self.page * share {
            if matches!(part, Part::Clutter(_)) {
                self.worn.push(word.to_owned());
            }
            return false;
        }
        if &*name == "header" {
            // One with prose has the article's summary in it, and the scorer leaves headers out.
            if prose > 0 && node.ancestors_it(None).any(|around| around.has_name("article")) {
                node.rename("div");
            }
            return prose == 0;
        }
        (most == usize::MAX || node.normalized_char_count() <= most)
            && !has_within(node, &["h1"])
            && (share > MAX_SHARE || !self.is_core(node, prose))
    }

    /// Reads what a node is called; whether its role is that of something around an article.
    fn read_names(&mut self, node: &NodeRef) -> bool {
        self.names.clear();
        let Some(element) = node.element_ref() else { return false };
        let mut has_role = false;
        for attribute in &element.attrs {
            match &*attribute.name.local {
                "class" | "id" | "data-testid" | "data-component" | "data-module" => {
                    self.names.add(&attribute.value);
                }
                "role" => has_role = ROLES.contains(&attribute.value.trim()),
                _ => {}
            }
        }
        has_role
    }

    /// Whether a part is most of the element that the page calls its article.
    fn is_core(&mut self, node: &NodeRef, prose: usize) -> bool {
        let is_article = |node: &NodeRef| node.has_name("article") || node.has_name("main");
        let article = (prose >= MIN_CORE).then(|| node.ancestors_it(None).find(is_article));
        let Some(article) = article.flatten() else { return false };
        let known = self.article.filter(|(id, _)| *id == article.id);
        let (_, whole) = *self.article.insert(match known {
            Some(known) => known,
            None => (article.id, prose_len(&article)),
        });
        prose * 2 > whole
    }
}

/// Whether a teaser is the summary over the page's article: without links, beside its heading.
fn is_summary(node: &NodeRef) -> bool {
    !has_within(node, &["a"])
        && node
            .ancestors_it(Some(4))
            .take_while(|outer| !outer.has_name("body"))
            .any(|outer| has_within(&outer, &["h1"]))
}

/// Marks a correction or an editor's note.
fn mark_note(node: &NodeRef) {
    if node.has_attr(NOTE) || node.normalized_char_count() > MAX_NOTE {
        return;
    }
    node.set_attr(NOTE, "");
    // The scorer may put a paragraph in the place of what is around it.
    let within: Vec<_> = node.descendants_it().filter(NodeRef::is_element).collect();
    for inner in within {
        inner.set_attr(NOTE, "");
    }
}

/// Chars of the pieces of text that are prose: long, and no links.
fn prose_len(node: &NodeRef) -> usize {
    let lengths = node.descendants_it().filter(NodeRef::is_text).map(|text| {
        let len = text.normalized_char_count();
        let linked = || text.ancestors_it(Some(3)).any(|parent| parent.has_name("a"));
        if len < MIN_PROSE || linked() { 0 } else { len }
    });
    lengths.sum()
}

fn is_inline(name: &str) -> bool {
    matches!(name, "a" | "span" | "b" | "strong" | "em" | "i" | "small" | "time" | "label" | "cite")
}

/// Whether an element has a line of its own: nothing but blocks or nothing at all beside it.
fn stands_alone(node: &NodeRef) -> bool {
    let is_edge = |beside: Option<NodeRef>, forth: bool| {
        let mut beside = beside;
        for _ in 0..MAX_BESIDE {
            let Some(node) = beside else { return true };
            if let Some(name) = node.node_name().filter(|name| &**name != "time") {
                return !is_inline(&name) && !matches!(&*name, "sup" | "sub" | "q");
            }
            if node.is_text() && !node.text().trim().is_empty() {
                return false;
            }
            beside = if forth { node.next_sibling() } else { node.prev_sibling() };
        }
        false
    };
    is_edge(node.prev_sibling(), false) && is_edge(node.next_sibling(), true)
}

/// A picture with few words.
fn is_captioned_picture(node: &NodeRef) -> bool {
    if matches!(
        node.node_name().as_deref(),
        Some("img" | "p" | "body" | "main" | "article" | "picture")
    ) {
        return false;
    }
    node.normalized_char_count() <= MAX_CAPTION
        && has_within(node, &["img", "picture"])
        && !has_within(node, &["h1", "h2", "h3"])
}

fn has_within(node: &NodeRef, names: &[&str]) -> bool {
    node.descendants_it()
        .any(|inner| inner.qual_name_ref().is_some_and(|name| names.contains(&&*name.local)))
}

/// A card within a line, and not the word that it is shown over.
fn is_hover_card(node: &NodeRef) -> bool {
    let names = |node: &NodeRef| {
        let mut names = Names::default();
        names.add(&node.attr_or("class", ""));
        names
    };
    let hovers = |node: &NodeRef| names(node).part(true, &[]).0 == Part::Hover;
    if node.descendants_it().any(|inner| inner.is_element() && hovers(&inner)) {
        return false;
    }
    // What has all the words of its outer part is that part again.
    let mut inner = *node;
    let mut has_more = false;
    let within = node.ancestors_it(Some(3)).any(|outer| {
        has_more = has_more || has_words_beside(&inner);
        inner = outer;
        has_more && hovers(&outer)
    });
    within || node.attr("role").is_some_and(|role| &*role == "tooltip") || names(node).is_card()
}

/// Whether one of the nodes next to a node has words.
fn has_words_beside(node: &NodeRef) -> bool {
    let has_words = |node: &NodeRef| {
        let is_word = |node: &NodeRef| node.is_text() && !node.text().trim().is_empty();
        is_word(node) || node.descendants_it().any(|inner| is_word(&inner))
    };
    let before = successors(node.prev_sibling(), NodeRef::prev_sibling).take(MAX_BESIDE);
    let after = successors(node.next_sibling(), NodeRef::next_sibling).take(MAX_BESIDE);
    before.chain(after).any(|other| has_words(&other))
}

/// White space after an initial goes, so that it joins its word.
fn close_gap(initial: &NodeRef) {
    if initial.normalized_char_count() != 1 || matches!(initial.text().trim(), "A" | "I") {
        return;
    }
    initial.rename("span");
    if let Some(next) = initial.next_sibling()
        && next.is_text()
    {
        let text = next.text();
        if text.starts_with(char::is_whitespace) {
            let trimmed = text.trim_start().to_owned();
            next.set_text(trimmed);
        }
    }
}
