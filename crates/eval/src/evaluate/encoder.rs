//! The model that summaries are judged with, of which the metrics know no more than this.

use std::error::Error;

/// Why a model failed on a text.
pub type EncoderError = Box<dyn Error + Send + Sync>;

/// A model that says how alike texts are and what they name; with the feature `model`, the
/// analyzer of the crate `nutgraf` is one.
pub trait Encoder: Sync {
    /// Its name and version, for signatures: `nutgraf-mini-1.0`.
    fn name(&self) -> String;

    /// A vector for the text, which has the direction of the mean of its sentences' vectors; of
    /// length 0 if the text has no words.
    fn vector(&self, text: &str) -> Result<Vec<f64>, EncoderError>;

    /// The names in the text, as they stand there.
    fn names(&self, text: &str) -> Result<Vec<String>, EncoderError>;
}

#[cfg(feature = "model")]
impl Encoder for nutgraf::Analyzer {
    fn name(&self) -> String {
        let model = self.model();
        format!("{}-{}", model.name, model.version)
    }

    fn vector(&self, text: &str) -> Result<Vec<f64>, EncoderError> {
        let sentences = self.encode(&on_one_line(text))?.sentence_vectors();
        let mut sum: Vec<f64> = Vec::new();
        for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
            sum.resize(sentence.len(), 0.0);
            sum.iter_mut().zip(sentence).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        Ok(sum)
    }

    fn names(&self, text: &str) -> Result<Vec<String>, EncoderError> {
        let document = on_one_line(text);
        let mentions = self.analyze(&document)?.mentions;
        Ok(mentions.iter().map(|mention| mention.span.of(document.text()).to_owned()).collect())
    }
}

/// A text of a sentence a line: a line is a sentence, not a paragraph that could be taken for a
/// heading.
#[cfg(feature = "model")]
fn on_one_line(text: &str) -> nutgraf_text::Document {
    nutgraf_text::Document::from_text(text.replace('\n', " "))
}
