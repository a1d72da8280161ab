//! Articles as they lie in files, for measuring what reading them takes.

use std::io::BufReader;

use nutgraf::{Format, Source};
use nutgraf_bench::Article;

use super::jsonl::JsonLines;
use super::{Form, Input, InputError, Reason, structure};
use crate::options::InputOptions;

/// The articles of an input, each looked at once to be sure that it can be read. Of a line
/// of JSON it is the text.
pub(crate) fn load(input: &Input, options: &InputOptions) -> Result<Vec<Article>, InputError> {
    let fail = |reason: Reason| InputError::new(input.name(), reason);
    let mut file = input.open().map_err(|error| fail(error.into()))?;
    let format = match input.form {
        Form::Article(format) => format,
        Form::JsonLines => {
            let path = input.path.as_ref().map(|path| path.display().to_string());
            let mut lines = JsonLines::new(path, BufReader::new(file));
            let next = || lines.next(&options.text_field, &options.id_field);
            return std::iter::from_fn(next)
                .map(|record| {
                    let record = record?;
                    let bytes = record.document.text().as_bytes().to_vec();
                    Ok(Article { id: record.origin.id, bytes, format: Some(Format::Text) })
                })
                .collect();
        }
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| fail(error.into()))?;
    if bytes.is_empty() {
        return Err(fail(Reason::Empty));
    }
    Source::from_bytes(&bytes, format).map_err(Reason::from).and_then(structure).map_err(fail)?;
    Ok(vec![Article { id: input.name(), bytes, format }])
}
