//! The body of an e-mail: what is written, what is quoted, who signs.

use nutgraf::document::Boilerplate;
use nutgraf::{BlockKind, Source};

use crate::input::documents::prose::Prose;

/// Lines of the longest signature.
const MAX_SIGNATURE: usize = 15;

/// What a stretch of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Own,
    Quoted,
    Signature,
}

/// Adds a plain text body.
pub(super) fn text(prose: &mut Prose, text: &str) {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches('\r')).collect();
    let voices = voices(&lines);
    let mut at = 0;
    while at < lines.len() {
        let voice = voices[at];
        let length = voices[at..].iter().take_while(|next| **next == voice).count();
        let stretch = &lines[at..at + length];
        match voice {
            Voice::Own => prose.plain(&stretch.join("\n")),
            Voice::Quoted => {
                let unquoted: Vec<_> = stretch.iter().map(|line| unquoted(line)).collect();
                for paragraph in unquoted.split(|line| line.trim().is_empty()) {
                    prose.apart(Boilerplate::QuotedReply, &paragraph.join("\n"));
                }
            }
            Voice::Signature => prose.apart(Boilerplate::Signature, &stretch.join("\n")),
        }
        at += length;
    }
}

/// What each line is.
fn voices(lines: &[&str]) -> Vec<Voice> {
    let mut voices = vec![Voice::Own; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('>') {
            voices[at] = Voice::Quoted;
        }
    }
    // What introduces a quotation belongs to it.
    for at in 0..lines.len() {
        if voices[at] == Voice::Quoted && at > 0 && voices[at - 1] == Voice::Own {
            let blank = lines[..at].iter().rev().take_while(|line| line.trim().is_empty()).count();
            let last = at - blank;
            if let Some(first) = attribution(&lines[..last]) {
                voices[first..at].fill(Voice::Quoted);
            }
        }
    }
    for at in 0..lines.len() {
        if voices[at] == Voice::Own && begins_reply(&lines[at..]) {
            voices[at..].fill(Voice::Quoted);
            break;
        }
    }
    mark_signature(lines, &mut voices);
    voices
}

/// Where "On Monday, Jane Doe wrote:" begins, if these lines end with it.
fn attribution(lines: &[&str]) -> Option<usize> {
    let last = lines.last()?.trim_end();
    if !last.ends_with(':') {
        return None;
    }
    let length = lines.iter().rev().take(3).take_while(|line| !line.trim().is_empty()).count();
    let first = lines.len() - length;
    let whole = lines[first..].join(" ");
    let words = [" wrote:", " writes:", " said:", " schrieb", " écrit", " escribió"];
    if !words.iter().any(|word| whole.contains(word)) {
        return None;
    }
    let begins = (first..lines.len()).find(|at| lines[*at].starts_with("On "));
    begins.or_else(|| last.contains(['@', '<']).then_some(lines.len() - 1))
}

/// Whether these lines begin what mail programs put below a reply: the message replied to.
fn begins_reply(lines: &[&str]) -> bool {
    let line = lines[0].trim();
    let plain = line.trim_matches(['-', '_', ' ']);
    if line.starts_with("--") && plain.eq_ignore_ascii_case("original message") {
        return true;
    }
    // Outlook: a rule, or nothing, and then headers.
    let is_rule = line.len() >= 10 && line.chars().all(|char| char == '_');
    let headers = if is_rule { &lines[1..] } else { lines };
    let headers: Vec<&str> = headers.iter().take(4).map(|line| line.trim()).collect();
    let has = |name: &str| headers.iter().any(|line| line.starts_with(name));
    is_rule && has("From:") && (has("Sent:") || has("Date:"))
}

/// Marks what follows the last line of two dashes, and the lines that telephones add.
fn mark_signature(lines: &[&str], voices: &mut [Voice]) {
    let own = |at: &usize| voices[*at] == Voice::Own;
    let rule = (0..lines.len()).filter(own).rfind(|at| matches!(lines[*at], "-- " | "--"));
    if let Some(rule) = rule {
        let length = voices[rule..].iter().take_while(|voice| **voice == Voice::Own).count();
        if length <= MAX_SIGNATURE {
            voices[rule..rule + length].fill(Voice::Signature);
        }
    }
    for (line, voice) in lines.iter().zip(voices) {
        let line = line.trim();
        let added = line.starts_with("Sent from my ") || line.starts_with("Get Outlook for ");
        if *voice == Voice::Own && added && line.len() < 80 {
            *voice = Voice::Signature;
        }
    }
}

fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' '])
}

/// Adds an HTML body.
pub(super) fn html(prose: &mut Prose, html: &str) {
    /// What mail programs put before the message replied to.
    const QUOTES: [&str; 9] = [
        "<blockquote type=\"cite\"",
        "<blockquote type=cite",
        "class=\"gmail_quote",
        "class=\"moz-cite-prefix",
        "class=\"yahoo_quoted",
        "class=\"protonmail_quote",
        "id=\"appendonsend",
        "id=\"divrplyfwdmsg",
        "class=\"outlookmessageheader",
    ];
    let lower = html.to_ascii_lowercase();
    let forwarded = lower.contains("forwarded message");
    let quote = QUOTES.iter().filter_map(|mark| lower.find(mark)).min();
    let quote = quote.filter(|_| !forwarded);
    let start = quote.map(|at| html[..=at].rfind('<').unwrap_or(at));
    let (own, quoted) = html.split_at(start.unwrap_or(html.len()));
    prose.source(&Source::from_fragment(own), None);
    if !quoted.is_empty() {
        let kind = BlockKind::Boilerplate(Boilerplate::QuotedReply);
        prose.source(&Source::from_fragment(quoted), Some(kind));
    }
}
