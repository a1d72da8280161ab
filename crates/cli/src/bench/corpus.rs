//! Articles as they lie in files, for measuring what reading them takes.

use nutgraf_bench::Article;
use nutgraf_io::input::{Input, InputError, InputOptions, Records};

/// The articles of an input, each looked at once to be sure that it can be read. Of a
/// record of many it is the text.
pub(super) fn load(input: &Input, options: &InputOptions) -> Result<Vec<Article>, InputError> {
    Records::new(vec![Ok(input.clone())], options)
        .map(|entry| {
            let content = entry.content?;
            let fail = |reason| InputError::new(entry.origin.place(), reason);
            content.clone().document(entry.given).map_err(fail)?;
            let (bytes, format) = content.into_bytes();
            Ok(Article { id: entry.origin.id, bytes, format })
        })
        .collect()
}
