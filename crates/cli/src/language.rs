//! Articles in other languages than the one that names and summaries are looked for in: counted, and
//! told of once a run.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use nutgraf::language::Spoken;

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct LanguageArgs {
    /// The language that the articles are in: of those that seem to be in another, a warning is
    /// given once.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", env = "NUTGRAF_LANGUAGE")]
    pub(crate) language: ArticleLanguage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArticleLanguage {
    /// English, which the program's own model reads.
    En,
    /// Any: no warning is given.
    Any,
}

/// The articles in other languages so far.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    /// How many there are of each language, by its name.
    counts: BTreeMap<String, usize>,
    /// Where the first came from.
    first: String,
}

impl Foreign {
    /// Takes note of an article from `place` in the language of `tag`.
    pub(crate) fn note(&mut self, place: String, tag: &str) {
        if self.counts.is_empty() {
            self.first = place;
        }
        let name = Spoken::from_tag(tag).map_or_else(|| format!("`{tag}`"), |s| s.name.to_owned());
        *self.counts.entry(name).or_default() += 1;
    }

    /// What is to be told of them, if there are any among `all` articles.
    pub(crate) fn message(&self, all: usize) -> Option<String> {
        const ADVICE: &str = "do not rely on what is found; `--language any` silences this";
        let count: usize = self.counts.values().sum();
        let mut languages: Vec<_> = self.counts.iter().collect();
        // The most frequent first.
        languages.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let (name, _) = languages.first()?;
        if all == 1 {
            let first = &self.first;
            return Some(format!("`{first}` is in {name}, and English is read: {ADVICE}"));
        }
        let each: Vec<String> =
            languages.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let are = if count == 1 { "is" } else { "are" };
        Some(format!(
            "{count} of {all} articles {are} not in English, which is read ({}; the first is `{}`): \
             {ADVICE}",
            each.join(", "),
            self.first
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_once_with_counts() {
        let mut foreign = Foreign::default();
        assert_eq!(foreign.message(3), None);
        foreign.note("a.txt".into(), "zh");
        assert_eq!(
            foreign.message(1).as_deref(),
            Some(
                "`a.txt` is in Chinese, and English is read: do not rely on what is found; \
                 `--language any` silences this"
            )
        );
        foreign.note("b.txt".into(), "de-AT");
        foreign.note("c.txt".into(), "de");
        foreign.note("d.txt".into(), "tlh");
        let message = foreign.message(9).expect("there are some");
        assert!(message.starts_with(
            "4 of 9 articles are not in English, which is read (German 2, Chinese 1, `tlh` 1; the \
             first is `a.txt`): "
        ));
    }
}
