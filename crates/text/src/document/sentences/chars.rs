//! Which characters end, close and open sentences.

/// Marks that end a sentence in scripts that put no space after them, or have one of their own:
/// they need no capital to follow.
pub(super) fn is_full_terminator(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '｡'
            | '．'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '፧'
            | '፨'
            | '။'
            | '៕'
            | '\u{37e}'
    )
}

/// Exclamation and question marks, alone or fused.
pub(super) fn is_exclamation(c: char) -> bool {
    matches!(c, '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '‽')
}

/// Any mark that may end a sentence.
pub(super) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '…') || is_exclamation(c) || is_full_terminator(c)
}

/// Quotation marks that close, wherever they stand.
pub(super) fn is_closing_quote(c: char) -> bool {
    matches!(c, '”' | '’' | '»' | '›' | '」' | '』' | '〞')
}

/// Brackets that close.
pub(super) fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '】' | '》' | '〉')
}

/// Marks before the first word of a sentence.
pub(super) fn is_opening(c: char) -> bool {
    is_opening_quote(c)
        || is_dash(c)
        || is_bullet(c)
        || matches!(c, '(' | '[' | '{' | '¿' | '¡' | '*' | '_' | '（' | '【' | '《')
}

/// Quotation marks that open.
pub(super) fn is_opening_quote(c: char) -> bool {
    matches!(c, '“' | '‘' | '«' | '‹' | '„' | '‚' | '「' | '『' | '"' | '\'' | '`')
}

/// Dashes, the hyphen among them.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '−')
}

/// Bullets of a list that was run together.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '‣' | '▪' | '●' | '◦' | '■' | '►' | '∙')
}

/// Pictographs, and what joins and colours them: they belong to the sentence before.
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}')
}

/// Characters that take no room between words.
pub(super) fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// White space, or nothing to see.
pub(super) fn is_gap(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}
