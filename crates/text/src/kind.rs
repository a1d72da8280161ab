//! What a block is: as markup says, or as the words of plain text tell.

/// What a block is, which decides whether it may be summarized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running prose.
    Paragraph,
    /// A headline or section heading: read for entities, never chosen for a summary.
    Heading,
    /// An item of a list.
    ListItem,
    /// A row of a table of data, its cells joined by bars: read for entities, never chosen for a
    /// summary.
    TableRow,
    /// What its editors say of the article: a correction, a clarification, an editor's note. Read
    /// for entities, never chosen for a summary.
    Note,
    /// Text of the page rather than of the article: kept, but not summarized.
    Boilerplate(Boilerplate),
}

/// Why a block counts as boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Boilerplate {
    /// A control of the page: "Share.", "Exit mobile version", "Print | Email", "12 Comments".
    Control,
    /// A link to another page: "Read more: Kim visits China", "Related articles".
    ReadMore,
    /// The label of an advert: "Advertisement", "Story continues below advertisement".
    Advertisement,
    /// A notice of cookies, privacy or terms: "We use cookies to improve your experience."
    PrivacyNotice,
    /// Whose picture it is: "Photo: AP", "(Getty Images)", "Image credit: Reuters".
    PhotoCredit,
    /// Who owns the text: "© 2024 Example News", "All rights reserved."
    Copyright,
    /// A plea to sign up or follow: "Sign up for our newsletter", "Follow us on Twitter".
    Subscription,
    /// Who made the story: "By Jane Doe", "Reporting by Jane Doe; Editing by John Roe".
    Credit,
    /// When the page was made: "Published: 14:11 EST, 25 October 2013", "3 min read".
    Timestamp,
    /// What a reply quotes of the message that it answers.
    QuotedReply,
    /// Who signs a message, and what stands below each of theirs.
    Signature,
}
