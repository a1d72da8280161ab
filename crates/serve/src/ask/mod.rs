//! A request, from its bytes to what is to be done. Nothing is run and nothing fetched here.

mod body;

use std::sync::Arc;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use nutgraf::{Analyzer, Format, Length, SummaryOptions};
use nutgraf_io::fetch::is_address;
use nutgraf_io::format::{FORMATS, Files, INPUTS, InputFormat, OutputFormat};
use nutgraf_io::input::limits::Limits;
use nutgraf_io::input::{Input, InputOptions};
use nutgraf_io::output::{Lists, Look, Task, Writers};
use nutgraf_io::work::Work;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ApiError;
use body::{ArticleIn, Asked, Count};

/// Base64, with padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a client wants.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) work: Work,
    /// How files of many articles are read.
    pub(crate) input: Arc<InputOptions>,
    pub(crate) items: Vec<Item>,
    /// Whether the request has a list of articles, even of one.
    pub(crate) is_list: bool,
    /// The form that was asked for by name; `None` is that of the API.
    pub(crate) format: Option<OutputFormat>,
    /// Whether it is told of articles in another language.
    pub(crate) tells_language: bool,
}

/// One thing to read, with what is said of it.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) kind: Option<InputFormat>,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    /// Somebody's summary of it, which is to be checked.
    pub(crate) summary: Option<String>,
}

/// Where it comes from.
#[derive(Debug)]
pub(crate) enum What {
    /// It is here.
    Here(Input),
    /// A link, which is still to be fetched.
    Link(String),
    /// It could not be had.
    Failed(ApiError),
}

/// What the server lets a request ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) most_articles: usize,
    pub(crate) allows_links: bool,
    /// How much of an article is read.
    pub(crate) limits: Limits,
}

/// The request that `bytes` are the JSON of.
///
/// # Errors
/// If they are no JSON (400), or ask for what cannot be (422, 413, 403); the field is named.
pub(crate) fn request(
    bytes: &[u8],
    task: Task,
    analyzer: &Analyzer,
    rules: Rules,
) -> Result<Request, ApiError> {
    let mut asked: Asked = parse(bytes)?;
    let article = asked.article();
    let list = asked.articles.take();
    let is_list = list.is_some();
    let items = items(article, list, rules)?;
    let format = asked.format.as_deref().map(output).transpose()?;
    let work = work(&asked, task, format, analyzer)?;
    let input = Arc::new(input_options(asked_fields(&mut asked)?, rules.limits));
    let tells_language = match asked.language.as_deref() {
        None | Some("en") => true,
        Some("any") => false,
        Some(other) => {
            let message = format!("`language` is `{other}`: give `en`, which is read, or `any`");
            return Err(ApiError::invalid("language", message));
        }
    };
    Ok(Request { work, input, items, is_list, format, tells_language })
}

/// The summary that is to be checked, and the rest of the request: its article, as of the others.
///
/// # Errors
/// If the request is no JSON (400), or has no summary or several articles (422).
pub(crate) fn with_summary(bytes: &[u8]) -> Result<(String, Vec<u8>), ApiError> {
    let mut fields: Map<String, Value> = parse(bytes)?;
    let summary = match fields.remove("summary") {
        Some(Value::String(summary)) => summary,
        Some(_) => return Err(ApiError::invalid("summary", "`summary` is not a string")),
        None => {
            let message = "there is no summary to check: send it as `summary`, beside its article";
            return Err(ApiError::invalid("summary", message));
        }
    };
    let known = ["text", "html", "file", "url", "name", "kind", "id", "title", "date", "language"];
    if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        let message =
            format!("no field is called `{unknown}`: it may be summary, {}", known.join(", "));
        return Err(ApiError::invalid(unknown.clone(), message));
    }
    let rest = serde_json::to_vec(&fields).map_err(|_| ApiError::panicked())?;
    Ok((summary, rest))
}

/// JSON as a `T`; what is wrong with it is told with where it is.
///
/// # Errors
/// 400 if it is no JSON, 422 if it is, but not of this form.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // A list would be taken for the fields of an object, in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ApiError::invalid(
            "",
            "the body is a list: send an object, with `articles` in it",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if error.is_data() {
            invalid(&path, &error)
        } else {
            let advice = if bytes.is_empty() { "the body is empty" } else { "the body is no JSON" };
            ApiError::malformed(format!("{advice}: {error}"))
        }
    })?;
    json.end().map_err(|error| {
        ApiError::malformed(format!("there is more after the JSON of the body: {error}"))
    })?;
    Ok(value)
}

/// What is wrong with a field.
fn invalid(path: &str, error: &serde_json::Error) -> ApiError {
    let mut message = error.to_string();
    if let Some(end) = message.rfind(" at line ") {
        message.truncate(end);
    }
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let (field, message) = match unknown {
        // Its own path is that of the object it is in, or its own.
        Some((name, rest)) => {
            let outer = path.strip_suffix(name).unwrap_or(path).trim_end_matches('.');
            let outer = if outer == "?" { "" } else { outer };
            let dot = if outer.is_empty() || outer == "." { "" } else { "." };
            let field = format!("{}{dot}{name}", outer.trim_start_matches('.'));
            // Names that are those of the command line stand for those with an underscore.
            let known = rest.split('`').skip(1).step_by(2).filter(|known| !known.contains('-'));
            let known: Vec<_> = known.filter(|known| *known != "input_format").collect();
            (field, format!("no field is called `{name}`: it may be {}", known.join(", ")))
        }
        None if path == "." => (String::new(), message),
        None => (path.to_owned(), format!("`{path}`: {message}")),
    };
    ApiError::invalid(field, message)
}

fn items(
    article: ArticleIn,
    list: Option<Vec<Value>>,
    rules: Rules,
) -> Result<Vec<Item>, ApiError> {
    let Some(list) = list else {
        return Ok(vec![item(article, "", rules)?]);
    };
    let given = [&article.text, &article.html, &article.file, &article.url];
    if given.iter().any(|given| given.is_some()) {
        let message = "`articles` is a list, and there is another article beside it: put it in";
        return Err(ApiError::invalid("articles", message));
    }
    let most = rules.most_articles;
    if list.len() > most {
        let message =
            format!("`articles` has {} of them: send {most} at most at a time", list.len());
        return Err(ApiError::too_large(message));
    }
    let each = list.into_iter().enumerate().map(|(index, value)| {
        let at = format!("articles[{index}]");
        let article = match value {
            Value::String(text) => ArticleIn { text: Some(text), ..ArticleIn::default() },
            value => serde_path_to_error::deserialize(value).map_err(|error| {
                let path = error.path().to_string();
                let path = if path == "." { at.clone() } else { format!("{at}.{path}") };
                invalid(&path, error.inner())
            })?,
        };
        item(article, &at, rules)
    });
    each.collect()
}

/// An article, where `at` in the request it stands.
fn item(article: ArticleIn, at: &str, rules: Rules) -> Result<Item, ApiError> {
    let ArticleIn { text, html, file, url, name, kind, id, title, date } = article;
    let field = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    let mut kind = kind.as_deref().map(|kind| input_kind(kind, &field("kind"))).transpose()?;
    let here = |bytes: Vec<u8>, kind| What::Here(Input::of_bytes(name.clone(), bytes, kind));
    let what = match (text, html, file, url) {
        (Some(text), None, None, None) => {
            let kind = *kind.get_or_insert(InputFormat::Text);
            here(text.into_bytes(), Some(kind))
        }
        (None, Some(html), None, None) => {
            kind = Some(InputFormat::Html);
            here(html.into_bytes(), kind)
        }
        (None, None, Some(file), None) => {
            let bytes = BASE64.decode(file.trim_ascii()).map_err(|error| {
                let field = field("file");
                let message =
                    format!("`{field}` is not base64 ({error}): send plain text as `text`");
                ApiError::invalid(field, message)
            })?;
            here(bytes, kind)
        }
        (None, None, None, Some(url)) => {
            link(&url, &field("url"), rules)?;
            What::Link(url)
        }
        (None, None, None, None) => {
            let message = if at.is_empty() {
                "there is no article: send one as `text`, `html`, `file` (base64) or `url`, or \
                 several as `articles`"
                    .to_owned()
            } else {
                format!(
                    "`{at}` has no article: give it as `text`, `html`, `file` (base64) or `url`"
                )
            };
            return Err(ApiError::invalid(at, message));
        }
        _ => {
            let message = "an article is one of `text`, `html`, `file` and `url`, and there are \
                           several here: send several articles as `articles`";
            return Err(ApiError::invalid(at, message));
        }
    };
    Ok(Item { what, kind, id, title, date, summary: None })
}

/// An error if this is no link that may be fetched.
fn link(url: &str, field: &str, rules: Rules) -> Result<(), ApiError> {
    if !rules.allows_links {
        let message = "this server fetches no links: send the article itself, or start the server \
                       with `--allow-url`";
        let error = ApiError::invalid(field, message);
        return Err(ApiError {
            status: axum::http::StatusCode::FORBIDDEN,
            code: "no_links",
            ..error
        });
    }
    if !is_address(url) {
        let message = format!("`{field}` is no web address: it begins with http:// or https://");
        return Err(ApiError::invalid(field, message));
    }
    Ok(())
}

/// The kind of input that is called so.
fn input_kind(name: &str, field: &str) -> Result<InputFormat, ApiError> {
    let found = INPUTS.iter().find(|spec| spec.name == name);
    found.map(|spec| spec.format).ok_or_else(|| {
        let known: Vec<_> = INPUTS.iter().map(|spec| spec.name).collect();
        let message = format!("no kind is called `{name}`: it may be {}", known.join(", "));
        ApiError::invalid(field, message)
    })
}

/// Whether answers can be of a format: one that is text, with any number of articles in it or one.
pub(crate) fn is_answer(format: OutputFormat) -> bool {
    let spec = format.spec();
    !spec.is_binary && spec.files != Files::BesideText
}

fn output(name: &str) -> Result<OutputFormat, ApiError> {
    let mut known = FORMATS.iter().filter(|spec| is_answer(spec.format));
    known.clone().find(|spec| spec.name == name).map(|spec| spec.format).ok_or_else(|| {
        let names: Vec<_> = known.by_ref().map(|spec| spec.name).collect();
        let message = format!("no format is called `{name}` here: it may be {}", names.join(", "));
        ApiError::invalid("format", message)
    })
}

fn work(
    asked: &Asked,
    task: Task,
    format: Option<OutputFormat>,
    analyzer: &Analyzer,
) -> Result<Work, ApiError> {
    let summary = match task {
        Task::Entities => None,
        Task::Summarize | Task::Analyze => Some(summary(asked)?),
    };
    if task == Task::Entities {
        let given = [
            ("sentences", asked.sentences.is_some()),
            ("words", asked.words.is_some()),
            ("percent", asked.percent.is_some()),
            ("about", asked.about.is_some()),
            ("highlights", asked.highlights == Some(true)),
        ];
        if let Some((name, _)) = given.iter().find(|(_, given)| *given) {
            let message = format!("`{name}` is of summaries, and entities alone are asked for");
            return Err(ApiError::invalid(*name, message));
        }
    }
    let summary = match summary {
        Some(_) if !analyzer.has_salience() => {
            if task == Task::Summarize {
                let name = &analyzer.model().name;
                let message =
                    format!("the model `{name}` finds entities only: ask for /v1/entities");
                return Err(ApiError::invalid("", message));
            }
            None
        }
        summary => summary,
    };
    let min_confidence = asked.min_confidence.unwrap_or_default();
    if !(0.0..=1.0).contains(&min_confidence) {
        let message = format!("`min_confidence` is {min_confidence}: give 0 to 1");
        return Err(ApiError::invalid("min_confidence", message));
    }
    let mut types = asked.types.0.clone();
    types.sort_unstable();
    types.dedup();
    let known = analyzer.entity_types();
    if let Some(unknown) = types.iter().find(|asked| known.iter().all(|own| **own != ***asked)) {
        let known: Vec<&str> = known.iter().map(|own| &**own).collect();
        let name = &analyzer.model().name;
        let message =
            format!("the model `{name}` knows no type `{unknown}`; it knows {}", known.join(", "));
        return Err(ApiError::invalid("types", message));
    }
    let writers = Writers {
        format: format.unwrap_or(OutputFormat::Jsonl),
        task,
        look: Look {
            colour: false,
            width: asked.width.filter(|width| *width > 0),
            highlights: asked.highlights == Some(true),
            lists: if asked.all == Some(true) { Lists::Whole } else { Lists::Cut },
            confidence: asked.confidence == Some(true),
        },
        model: analyzer.model().clone(),
        entity_model: None,
        many: false,
        kept_fields: asked.keep.0.clone(),
    };
    Ok(Work { task, min_confidence, types, summary, writers })
}

/// Which summary is asked for.
fn summary(asked: &Asked) -> Result<SummaryOptions, ApiError> {
    if let Some(percent) = asked.percent.filter(|percent| !(*percent > 0.0 && *percent <= 100.0)) {
        let message = format!("`percent` is {percent}: give more than 0, and 100 at most");
        return Err(ApiError::invalid("percent", message));
    }
    let lengths = [
        asked.sentences.map(|Count(count)| ("sentences", Length::Sentences(count))),
        asked.words.map(|Count(count)| ("words", Length::Words(count))),
        asked.percent.map(|share| ("percent", Length::Percent(share))),
    ];
    let given: Vec<_> = lengths.into_iter().flatten().collect();
    if let [(first, _), (second, _), ..] = given[..] {
        let message =
            format!("`{first}` and `{second}` both say how long the summary is: give one");
        return Err(ApiError::invalid(second, message));
    }
    let length = given.first().map_or(SummaryOptions::default().length, |(_, length)| *length);
    let about = asked.about.clone().filter(|about| !about.trim().is_empty());
    Ok(SummaryOptions { length, about })
}

/// What of a request says how files of many articles are read.
struct Fields {
    texts: Vec<String>,
    text_format: Format,
    id_field: Option<String>,
    title_field: Option<String>,
    date_field: Option<String>,
    url_field: Option<String>,
    keep: Vec<String>,
}

fn asked_fields(asked: &mut Asked) -> Result<Fields, ApiError> {
    let text_format = match asked.text_format.as_deref() {
        None | Some("text") => Format::Text,
        Some("markdown") => Format::Markdown,
        Some("html") => Format::Html,
        Some(other) => {
            let message = format!("`text_format` is `{other}`: it may be text, markdown, html");
            return Err(ApiError::invalid("text_format", message));
        }
    };
    Ok(Fields {
        texts: std::mem::take(&mut asked.text_field.0),
        text_format,
        id_field: asked.id_field.take(),
        title_field: asked.title_field.take(),
        date_field: asked.date_field.take(),
        url_field: asked.url_field.take(),
        keep: std::mem::take(&mut asked.keep.0),
    })
}

fn input_options(fields: Fields, limits: Limits) -> InputOptions {
    let Fields { texts, text_format, id_field, title_field, date_field, url_field, keep } = fields;
    let default = InputOptions::default();
    InputOptions {
        text_fields: texts,
        text_format,
        id_field: id_field.unwrap_or(default.id_field),
        title_field,
        date_field,
        url_field,
        keep,
        limits,
        ..InputOptions::default()
    }
}
