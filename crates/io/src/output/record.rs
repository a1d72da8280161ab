//! Analyzed articles as records of `nutgraf-wire`.

use nutgraf::evidence::{self, GeneratedSentence};
use nutgraf::{BlockKind, CharOffsets, ModelInfo, WrittenSummary};
use nutgraf_wire::{
    Block, Entity, Evidence, FactKind, Faithful, Generated, Head, Mention, Model, Offsets, Record,
    SchemaVersion, Sentence, Source, Summary, SummarySentence, UnsupportedFact,
};

use super::{Article, ArticleSummary, Task};

/// What made a record; the second model found the entities, if it is another one.
pub fn head(model: &ModelInfo, entity_model: Option<&ModelInfo>) -> Head {
    let model_of = |model: &ModelInfo| Model {
        name: model.name.clone(),
        version: model.version.clone(),
        engine: model.engine.to_string(),
        precision: model.precision.clone(),
    };
    Head {
        schema_version: SchemaVersion,
        model: Some(model_of(model)),
        entity_model: entity_model.map(model_of),
        kept_fields: Vec::new(),
    }
}

/// What was found in an article.
pub fn record(article: &Article) -> Record {
    let document = &article.document;
    let text = document.text();
    let metadata = document.metadata();
    let all = article.task == Task::Analyze;
    let mut chars = CharOffsets::new(text);
    // Everything in text order first, so that the text is counted through once.
    let mentions: Vec<_> =
        article.mentions.iter().map(|mention| Offsets::new(mention.span, &mut chars)).collect();
    let entity = |entity: &nutgraf::Entity| named_entity(article, entity, &mentions);
    Record {
        id: article.origin.id.clone(),
        source: Source {
            path: article.origin.path.clone(),
            line: article.origin.line,
            row: article.origin.row,
            entry: article.origin.entry,
            part: article.origin.part.map(str::to_owned),
            title: metadata.title.clone(),
            url: metadata.url.clone(),
            byline: metadata.byline.clone(),
            date: metadata.date.clone(),
            language: metadata.language.clone(),
            bytes: text.len(),
            chars: chars.at(text.len()),
            words: article.words(),
        },
        summary: article.summary.as_ref().map(|summary| match summary {
            ArticleSummary::Chosen(summary) => chosen(article, summary, &mut chars),
            ArticleSummary::Written { summary, .. } => written(summary, &mut chars),
        }),
        entities: article.entities.iter().map(entity).collect(),
        sentences: all.then(|| sentences(article)),
        text: all.then(|| text.to_owned()),
        references: Vec::new(),
        kept: article.origin.kept.clone(),
    }
}

fn chosen(article: &Article, summary: &nutgraf::Summary, chars: &mut CharOffsets<'_>) -> Summary {
    let sentence = |sentence: &nutgraf::SummarySentence| SummarySentence {
        text: sentence.span.of(article.document.text()).to_owned(),
        score: Some(rounded(sentence.score)),
        evidence: vec![Evidence {
            offsets: Offsets::new(sentence.span, chars),
            sentence: Some(sentence.sentence),
            lexical: None,
            similarity: None,
        }],
        unsupported: None,
    };
    Summary {
        text: article.summary_texts().join(" "),
        sentences: summary.sentences.iter().map(sentence).collect(),
        about_matches: summary.about_matches,
        generated: None,
    }
}

fn named_entity(article: &Article, entity: &nutgraf::Entity, offsets: &[Offsets]) -> Entity {
    let mention = |&index: &usize| {
        let mention = &article.mentions[index];
        Mention {
            text: mention.span.of(article.document.text()).to_owned(),
            offsets: offsets[index],
            sentence: Some(mention.sentence),
            confidence: Some(rounded(mention.confidence)),
        }
    };
    Entity {
        id: None,
        name: entity.name.clone(),
        label: entity.label.to_string(),
        count: entity.mentions.len(),
        mentions: entity.mentions.iter().map(mention).collect(),
    }
}

fn sentences(article: &Article) -> Vec<Sentence> {
    let document = &article.document;
    let mut chars = CharOffsets::new(document.text());
    let salience = article.salience.iter().copied().chain(std::iter::repeat(0.0));
    let sentence = |(sentence, salience): (&nutgraf::Sentence, f32)| Sentence {
        offsets: Offsets::new(sentence.span, &mut chars),
        salience: Some(rounded(salience)),
        block: Some(match document.blocks()[sentence.block].kind {
            BlockKind::Paragraph => Block::Paragraph,
            BlockKind::Heading => Block::Heading,
            BlockKind::ListItem => Block::ListItem,
            BlockKind::Boilerplate(_) => Block::Boilerplate,
        }),
    };
    document.sentences().iter().zip(salience).map(sentence).collect()
}

/// A summary that a model wrote; `chars` counts the source's.
fn written(summary: &WrittenSummary, chars: &mut CharOffsets<'_>) -> Summary {
    let sentences =
        summary.sentences.iter().map(|sentence| written_sentence(summary, sentence, chars));
    Summary {
        text: summary.texts().collect::<Vec<_>>().join(" "),
        sentences: sentences.collect(),
        about_matches: None,
        generated: Some(Generated {
            passes: summary.passes.len(),
            windows: summary.passes.clone(),
            cut: summary.cut.iter().map(|span| Offsets::new(*span, chars)).collect(),
            cut_later: summary.cut_later,
            left_out: summary.left_out,
            too_long: summary.too_long,
            unsupported: summary.unsupported(),
            faithful: summary.faithful.map(|faithful| Faithful {
                reranked: faithful.reranked,
                none_supported: faithful.none_supported,
            }),
        }),
    }
}

fn written_sentence(
    summary: &WrittenSummary,
    sentence: &GeneratedSentence,
    chars: &mut CharOffsets<'_>,
) -> SummarySentence {
    let text = sentence.span.of(&summary.text);
    let mut inner = CharOffsets::new(text);
    let unsupported = sentence.unsupported.iter().map(|fact| {
        let start = sentence.span.start;
        let span = nutgraf::Span::new(fact.span.start - start, fact.span.end - start);
        UnsupportedFact {
            text: span.of(text).to_owned(),
            kind: match fact.kind {
                evidence::FactKind::Name => FactKind::Name,
                evidence::FactKind::Number => FactKind::Number,
                evidence::FactKind::Date => FactKind::Date,
            },
            label: fact.label.as_ref().map(ToString::to_string),
            offsets: Offsets::new(span, &mut inner),
        }
    });
    let evidence = sentence.sources.iter().map(|source| Evidence {
        offsets: Offsets::new(source.span, chars),
        sentence: Some(source.sentence),
        lexical: Some(rounded(source.lexical)),
        similarity: source.similarity.map(rounded),
    });
    SummarySentence {
        text: text.to_owned(),
        score: Some(rounded(sentence.coverage)),
        evidence: evidence.collect(),
        unsupported: Some(unsupported.collect()),
    }
}

/// To four decimals: further ones say nothing, and differ between processors.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1e4).round() / 1e4
}
