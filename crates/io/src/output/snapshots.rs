//! Snapshots of every format, on two articles made by hand: one with everything that is
//! awkward to write down, one with nothing in it to find.

use std::sync::Arc;

use nutgraf::Faithful;
use nutgraf::evidence::{Alignment, FactKind, GeneratedSentence, Unsupported};
use nutgraf::{
    BlockKind, Document, Entity, Mention, Metadata, ModelInfo, Source, Span, Summary,
    SummarySentence, WrittenSummary,
};

use super::{Article, ArticleSummary, Writers};
use super::{Lists, Look, Task};
use crate::format::OutputFormat;
use crate::input::Origin;

const HEADLINE: &str = "Mayor’s plan <clears> council";
const PROSE: &str = "PARIS 🗼 — Zoë Lee met Apple & *Oracle* on Tuesday. \
                     It was “5 < 6”, said Lee\u{1b} in her pro-U.S. speech to North\n  Koreans.";
const ITEM: &str = "Lee’s 2nd term";
const CONTROL: &str = "Share.";

/// Names with their types, in text order.
const NAMES: [(&str, &str); 9] = [
    ("PARIS", "LOC"),
    ("Zoë Lee", "PER"),
    ("Apple", "ORG"),
    ("Oracle", "ORG"),
    ("Tuesday", "DATE"),
    ("Lee", "PER"),
    ("U.S.", "LOC"),
    // Ends inside of a word.
    ("North\n  Korea", "LOC"),
    ("Lee", "x/y"),
];

fn awkward(task: Task) -> Article {
    let mut text = String::new();
    let mut blocks = Vec::new();
    for (block, kind) in [
        (HEADLINE, BlockKind::Heading),
        (PROSE, BlockKind::Paragraph),
        (ITEM, BlockKind::ListItem),
        (CONTROL, BlockKind::Boilerplate(nutgraf::document::Boilerplate::Control)),
    ] {
        blocks.push((Span::new(text.len(), text.len() + block.len()), kind));
        text.push_str(block);
        text.push_str("\n\n");
    }
    let metadata = Metadata {
        title: Some(HEADLINE.into()),
        url: None,
        byline: Some("Jane Doe".into()),
        date: Some("2024-04-11".into()),
        language: Some("en".into()),
        site: Some("Ashford Herald".into()),
        section: Some("Local".into()),
    };
    let source = Source { metadata, blocks: Some(blocks), ..Source::from_text(text) };
    let document = Document::new(source);
    assert_eq!(document.sentences().len(), 5, "{:?}", document.sentences());

    let mut mentions = Vec::new();
    let mut at = 0;
    for (number, (name, label)) in NAMES.iter().enumerate() {
        let start = at + document.text()[at..].find(name).expect("the name");
        at = start + name.len();
        let span = Span::new(start, at);
        let sentences = document.sentences();
        let sentence = sentences.iter().position(|sentence| sentence.span.contains(span));
        let (label, sentence) = (Arc::from(*label), sentence.expect("its sentence"));
        let confidence = 0.987_654 - 0.1 * number as f32;
        mentions.push(Mention { span, label, confidence, sentence });
    }
    let entity = |name: &str, mentions_of: &[usize]| Entity {
        name: name.into(),
        label: Arc::clone(&mentions[mentions_of[0]].label),
        mentions: mentions_of.to_vec(),
    };
    let entities = vec![
        entity("PARIS", &[0]),
        entity("Zoë Lee", &[1, 5]),
        entity("Apple", &[2]),
        entity("Oracle", &[3]),
        entity("Tuesday", &[4]),
        entity("U.S.", &[6]),
        entity("North Korea", &[7]),
        entity("Lee", &[8]),
    ];
    let picked = |sentence: usize, score| SummarySentence {
        span: document.sentences()[sentence].span,
        sentence,
        score,
    };
    let sentences = vec![picked(1, 0.912_345), picked(2, 0.5)];
    let summary = ArticleSummary::Chosen(Summary { sentences, ..Summary::default() });
    let summary = (task != Task::Entities).then_some(summary);
    let salience = vec![0.0, 0.912_345, 0.5, 0.25, 0.0];
    let origin = Origin {
        id: "archive/council & mayor.html".into(),
        path: Some("archive/council & mayor.html".into()),
        bytes: 4_000,
        ..Origin::default()
    };
    Article { origin, task, document, mentions, entities, salience, summary }
}

/// The awkward article with a summary that a model wrote, in which everything is to be told.
fn written_summary(task: Task) -> Article {
    let mut article = awkward(task);
    let text = "Zoë Lee met *Apple* in Rome on 5 May <2019>. Nobody came.".to_owned();
    let fact = |words: &str, kind, label: Option<&str>| {
        let start = text.find(words).expect("the fact");
        let span = Span::new(start, start + words.len());
        Unsupported { span, kind, label: label.map(Arc::from) }
    };
    let source = |sentence: usize, lexical, similarity| Alignment {
        span: article.document.sentences()[sentence].span,
        sentence,
        lexical,
        similarity,
    };
    let (first, second) = text.split_at(text.find(" Nobody").expect("the second sentence"));
    let sentences = vec![
        GeneratedSentence {
            span: Span::new(0, first.len()),
            sources: vec![source(1, 0.654_321, Some(0.5)), source(2, 0.25, None)],
            coverage: 0.75,
            unsupported: vec![
                fact("Rome", FactKind::Name, Some("LOC")),
                fact("5 May", FactKind::Date, None),
                fact("2019", FactKind::Number, None),
            ],
        },
        GeneratedSentence {
            span: Span::new(first.len() + 1, first.len() + second.len()),
            sources: vec![],
            coverage: 0.0,
            unsupported: vec![],
        },
    ];
    let summary = WrittenSummary {
        sentences,
        passes: vec![5, 2, 1],
        cut: vec![article.document.sentences()[2].span],
        cut_later: 2,
        left_out: 1,
        too_long: true,
        faithful: Some(Faithful { reranked: 3, none_supported: 1 }),
        text,
    };
    article.summary = Some(ArticleSummary::Written { summary, model: "some-model".into() });
    article
}

/// An article that a model had nothing to say of.
fn unwritten(task: Task) -> Article {
    let mut article = bare(task);
    let summary = WrittenSummary { passes: vec![1], ..WrittenSummary::default() };
    article.summary = Some(ArticleSummary::Written { summary, model: "some-model".into() });
    article
}

fn bare(task: Task) -> Article {
    let document = Document::from_text("Nothing to be named here.");
    let summary = (task != Task::Entities).then(|| ArticleSummary::Chosen(Summary::default()));
    let (mentions, entities, salience) = (vec![], vec![], vec![0.1]);
    let origin = Origin {
        id: "lines.jsonl#7".into(),
        path: Some("lines.jsonl".into()),
        line: Some(7),
        bytes: 25,
        ..Origin::default()
    };
    Article { origin, task, document, mentions, entities, salience, summary }
}

/// A plain text that begins with its headline and names many people and days, with a summary that is
/// longer than was asked for.
fn crowd(task: Task) -> Article {
    const PEOPLE: [&str; 12] = [
        "Ames", "Brook", "Crane", "Dove", "Elm", "Frost", "Gale", "Hart", "Iver", "Jay", "Kite",
        "Lark",
    ];
    let text = format!(
        "Lark leads the council\n\nOn Monday {} met for two years.\n\nLark and Ames left on 5 May 2024. \
         Lark stayed in 2025.",
        PEOPLE.join(", ")
    );
    let document = Document::from_text(text.as_str());
    let mut mentions: Vec<Mention> = Vec::new();
    let mut entities = Vec::new();
    let labelled = PEOPLE.iter().map(|name| (*name, "PER"));
    let days = ["Monday", "two years", "5 May 2024", "2025"].map(|day| (day, "DATE"));
    for (name, label) in labelled.chain(days) {
        let first = mentions.len();
        for (start, _) in text.match_indices(name) {
            let span = Span::new(start, start + name.len());
            let sentence = document.sentences().iter().position(|s| s.span.contains(span));
            let (label, sentence) = (Arc::from(label), sentence.expect("its sentence"));
            mentions.push(Mention { span, label, confidence: 0.75, sentence });
        }
        let of = (first..mentions.len()).collect();
        entities.push(Entity { name: name.into(), label: Arc::from(label), mentions: of });
    }
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by_key(|&index| mentions[index].span.start);
    for entity in &mut entities {
        let place = |index: &usize| order.iter().position(|other| other == index).expect("a place");
        entity.mentions = entity.mentions.iter().map(place).collect();
    }
    mentions.sort_by_key(|mention| mention.span.start);
    let first = document.sentences()[1];
    let sentences = vec![SummarySentence { span: first.span, sentence: 1, score: 0.5 }];
    let summary = Summary { sentences, too_long: true, ..Summary::default() };
    let summary = (task != Task::Entities).then_some(ArticleSummary::Chosen(summary));
    let origin = Origin {
        id: "crowd.txt".into(),
        path: Some("crowd.txt".into()),
        bytes: text.len() as u64,
        ..Origin::default()
    };
    let salience = vec![0.0, 0.5, 0.25, 0.125];
    Article { origin, task, document, mentions, entities, salience, summary }
}

/// Both articles with written summaries.
fn both_written(format: OutputFormat, task: Task, look: Look) -> String {
    written(format, task, look, &[written_summary(task), unwritten(task)])
}

const PLAIN: Look =
    Look { colour: false, width: None, highlights: false, lists: Lists::Cut, confidence: false };

fn written(format: OutputFormat, task: Task, look: Look, articles: &[Article]) -> String {
    let model = ModelInfo::new("some-model", "1.2", "cpu");
    let writers = Writers {
        format,
        task,
        look,
        model,
        entity_model: None,
        many: articles.len() > 1,
        kept_fields: Vec::new(),
    };
    let mut writer = writers.writer();
    let mut out = Vec::new();
    writer.begin(&mut out).expect("writing to memory");
    for (place, article) in articles.iter().enumerate() {
        if place > 0 {
            out.extend(writer.between().as_bytes());
        }
        writer.article(&mut out, article).expect("writing to memory");
    }
    writer.end(&mut out).expect("writing to memory");
    String::from_utf8(out).expect("text")
}

/// Both articles in a format.
fn both(format: OutputFormat, task: Task, look: Look) -> String {
    written(format, task, look, &[awkward(task), bare(task)])
}

#[test]
fn text_of_summaries() {
    insta::assert_snapshot!(both(OutputFormat::Text, Task::Summarize, PLAIN));
}

#[test]
fn the_most_central_go_first_and_the_rest_is_counted() {
    let of = |format, look| written(format, Task::Summarize, look, &[crowd(Task::Summarize)]);
    insta::assert_snapshot!(of(OutputFormat::Text, PLAIN));
    let all = Look { lists: Lists::Whole, confidence: true, ..PLAIN };
    insta::assert_snapshot!(of(OutputFormat::Text, all));
    insta::assert_snapshot!(of(OutputFormat::Markdown, all));
    let json = of(OutputFormat::Json, PLAIN);
    assert!(json.contains("\"too_long\": true"), "{json}");
    let page = of(OutputFormat::Html, PLAIN);
    assert!(page.contains("<h1>Lark leads the council</h1>"), "{page}");
    assert!(page.contains("no sentence that can stand alone is that short"), "{page}");
}

#[test]
fn a_long_list_of_entities_is_cut() {
    let mut article = crowd(Task::Entities);
    let [mention, entity] = [article.mentions[2].clone(), article.mentions[3].clone()];
    let entity = Entity { name: "Extra".into(), label: entity.label, mentions: vec![2] };
    article.entities.extend(std::iter::repeat_n(entity, 20));
    assert_eq!(&*mention.label, "PER");
    let of = |format, look| written(format, Task::Entities, look, &[crowd(Task::Entities)]);
    assert!(!of(OutputFormat::Text, PLAIN).contains("more"));
    let articles = [article];
    let of = |format, look| written(format, Task::Entities, look, &articles);
    for format in [OutputFormat::Text, OutputFormat::Markdown, OutputFormat::Html] {
        assert!(of(format, PLAIN).contains("and 12 more"), "{}", of(format, PLAIN));
        let all = Look { lists: Lists::Whole, ..PLAIN };
        assert!(!of(format, all).contains(" more"), "{}", of(format, all));
    }
}

#[test]
fn text_of_summaries_narrow_and_in_colour() {
    let look = Look { colour: true, width: Some(40), highlights: true, ..PLAIN };
    let text = both(OutputFormat::Text, Task::Summarize, look);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn text_of_written_summaries() {
    insta::assert_snapshot!(both_written(OutputFormat::Text, Task::Summarize, PLAIN));
}

#[test]
fn text_of_written_summaries_narrow_and_in_colour() {
    let look = Look { colour: true, width: Some(40), highlights: true, ..PLAIN };
    let text = both_written(OutputFormat::Text, Task::Summarize, look);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn json_of_written_summaries() {
    let json = both_written(OutputFormat::Json, Task::Summarize, PLAIN);
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
    insta::assert_snapshot!(json);
}

#[test]
fn markdown_of_written_summaries() {
    insta::assert_snapshot!(both_written(OutputFormat::Markdown, Task::Analyze, PLAIN));
    let look = Look { highlights: true, ..PLAIN };
    insta::assert_snapshot!(both_written(OutputFormat::Markdown, Task::Summarize, look));
}

#[test]
fn html_of_written_summaries() {
    let page = written(OutputFormat::Html, Task::Analyze, PLAIN, &[written_summary(Task::Analyze)]);
    let (_, body) = page.split_once("</head>").expect("a head");
    let (body, _script) = body.split_once("<script>").expect("a script");
    insta::assert_snapshot!(body);
}

#[test]
fn text_of_entities() {
    insta::assert_snapshot!(both(OutputFormat::Text, Task::Entities, PLAIN));
}

#[test]
fn text_of_everything() {
    let look = Look { width: Some(60), ..PLAIN };
    insta::assert_snapshot!(both(OutputFormat::Text, Task::Analyze, look));
}

#[test]
fn json() {
    let json = both(OutputFormat::Json, Task::Analyze, PLAIN);
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
    insta::assert_snapshot!(json);
}

#[test]
fn json_lines() {
    let lines = both(OutputFormat::Jsonl, Task::Summarize, PLAIN);
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn csv_of_summaries() {
    insta::assert_snapshot!(both(OutputFormat::Csv, Task::Summarize, PLAIN));
}

#[test]
fn csv_of_entities() {
    insta::assert_snapshot!(both(OutputFormat::Csv, Task::Entities, PLAIN));
}

#[test]
fn ninjs() {
    let item = written(OutputFormat::Ninjs, Task::Analyze, PLAIN, &[awkward(Task::Analyze)]);
    serde_json::from_str::<serde_json::Value>(&item).expect("JSON");
    insta::assert_snapshot!(item);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(both(OutputFormat::Markdown, Task::Analyze, PLAIN));
}

#[test]
fn markdown_of_highlights() {
    let look = Look { highlights: true, ..PLAIN };
    insta::assert_snapshot!(both(OutputFormat::Markdown, Task::Summarize, look));
}

#[test]
fn html() {
    let page = written(OutputFormat::Html, Task::Analyze, PLAIN, &[awkward(Task::Analyze)]);
    // How the page looks is not the snapshot's concern.
    let (head, body) = page.split_once("</head>").expect("a head");
    assert!(head.contains("<title>Mayor’s plan &lt;clears&gt; council</title>"), "{head}");
    let (body, _script) = body.split_once("<script>").expect("a script");
    insta::assert_snapshot!(body);
}

#[test]
fn html_asks_nothing_of_the_network() {
    let page = written(OutputFormat::Html, Task::Analyze, PLAIN, &[bare(Task::Analyze)]);
    for request in ["http:", "https:", "src=", "url(", "@import", "<link"] {
        assert!(!page.contains(request), "{request}");
    }
}

#[test]
fn conll() {
    insta::assert_snapshot!(both(OutputFormat::Conll, Task::Entities, PLAIN));
}

#[test]
fn brat() {
    let articles = [awkward(Task::Entities)];
    insta::assert_snapshot!(written(OutputFormat::Brat, Task::Entities, PLAIN, &articles));
}

#[test]
fn brat_offsets_are_chars_of_the_text() {
    let article = awkward(Task::Entities);
    let text: Vec<char> = article.document.text().chars().collect();
    let lines = written(OutputFormat::Brat, Task::Entities, PLAIN, &[article]);
    for line in lines.lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let [_, span, name] = fields[..] else { panic!("{line}") };
        let numbers: Vec<usize> =
            span.split(' ').skip(1).map(|number| number.parse().expect("a number")).collect();
        let slice: String = text[numbers[0]..numbers[1]].iter().collect();
        assert_eq!(slice.replace('\n', " "), name);
    }
}
