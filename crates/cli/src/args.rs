//! The flags that several commands share: clap's structs, one to one with the flags. What they
//! mean together is decided in `options`.

use std::path::PathBuf;

use clap::builder::{FalseyValueParser, PossibleValue};
use clap::{Args, ValueEnum, ValueHint};
use nutgraf::{Aggregation, Format};
use nutgraf_io::format::{FORMATS, INPUTS, InputFormat, OutputFormat};
use nutgraf_io::input::InputOptions;
use nutgraf_io::input::limits::{Limit, Limits, Setting};

use crate::generation::GenerationArgs;
use crate::language::LanguageArgs;

/// Which sentences a summary is made of.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Summary")]
pub(crate) struct ChoiceArgs {
    /// Choose this many sentences [default: 3].
    #[arg(short = 'n', long, value_name = "N", env = "NUTGRAF_SENTENCES")]
    pub(crate) sentences: Option<usize>,

    /// Choose whole sentences of at most this many words together; a model that writes is
    /// kept to as many.
    #[arg(short = 'w', long, value_name = "N", env = "NUTGRAF_WORDS")]
    pub(crate) words: Option<usize>,

    /// Choose whole sentences of at most this share of the article's words.
    #[arg(short = 'p', long, value_name = "P", env = "NUTGRAF_PERCENT")]
    pub(crate) percent: Option<f32>,

    /// Prefer sentences about this entity or phrase.
    #[arg(short, long, value_name = "PHRASE", env = "NUTGRAF_ABOUT")]
    pub(crate) about: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Summary")]
pub(crate) struct SummaryArgs {
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,

    /// Print the summary as a list of its sentences.
    #[arg(long, env = "NUTGRAF_HIGHLIGHTS", value_parser = FalseyValueParser::new())]
    pub(crate) highlights: bool,

    #[command(flatten)]
    pub(crate) generation: GenerationArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// Files, folders, globs, web addresses, or `-` for standard input, which is also read when
    /// no path is given and something is piped in.
    ///
    /// What a file is, its first bytes say, and its extension where they do not; any may be
    /// packed by gzip or Zstandard. A folder gives the files in it, and in its folders, whose
    /// kind `--input-format` knows and that are not hidden, in the order of their names; what it
    /// leaves out is told. The same file is read once.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = None)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) language: LanguageArgs,

    #[command(flatten)]
    pub(crate) taken: TakenArgs,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    #[command(flatten)]
    pub(crate) model: ModelArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// What the inputs are [default: by content, else by extension].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_INPUT_FORMAT")]
    pub(crate) input_format: Option<InputArg>,

    /// The field of JSON, or the column of a table, that holds the article's text [default: the
    /// first there is of text, article, content and body].
    ///
    /// In JSON it may stand deeper: `data.text`. Several, with commas between or each with a flag
    /// of its own, are joined as paragraphs, and so are lists of texts.
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_TEXT_FIELD")]
    pub(crate) text_field: Vec<String>,

    /// What that text is.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "NUTGRAF_TEXT_FORMAT")]
    pub(crate) text_format: TextFormat,

    /// The field or column that names the article; without it, FILE#LINE or FILE#ROW does.
    #[arg(long, value_name = "FIELD", default_value = "id", env = "NUTGRAF_ID_FIELD")]
    pub(crate) id_field: String,

    /// The field or column with the article's title [default: title or headline].
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_TITLE_FIELD")]
    pub(crate) title_field: Option<String>,

    /// The field or column with the article's date [default: date, published and their kin].
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_DATE_FIELD")]
    pub(crate) date_field: Option<String>,

    /// The field or column with the article's address [default: url or link].
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_URL_FIELD")]
    pub(crate) url_field: Option<String>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(next_help_heading = "Input")]
pub(crate) struct TakenArgs {
    /// Pass these fields or columns of the input through to the output, as `kept`.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', env = "NUTGRAF_KEEP")]
    pub(crate) keep: Vec<String>,

    /// Of feeds, read the page of each entry rather than what the feed has of it.
    #[arg(long, env = "NUTGRAF_FOLLOW", value_parser = FalseyValueParser::new())]
    pub(crate) follow: bool,

    /// In folders, follow links to other folders and out of the folder.
    #[arg(long, env = "NUTGRAF_FOLLOW_LINKS", value_parser = FalseyValueParser::new())]
    pub(crate) follow_links: bool,

    /// Fetch also from addresses that are not public: of this machine and of private networks.
    #[arg(long, env = "NUTGRAF_ALLOW_PRIVATE", value_parser = FalseyValueParser::new())]
    pub(crate) allow_private: bool,

    /// Exit with 1 if a folder has files that are left out, or two articles have the same id.
    #[arg(long, env = "NUTGRAF_STRICT", value_parser = FalseyValueParser::new())]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Limits of articles")]
pub(crate) struct LimitArgs {
    // What it says is made of all limits that there are.
    #[arg(
        long,
        value_name = "NAME=VALUE",
        value_delimiter = ',',
        env = "NUTGRAF_LIMIT",
        help = limits_help()
    )]
    pub(crate) limit: Vec<Setting>,
}

impl LimitArgs {
    /// All limits, those that are given where they are put.
    pub(crate) fn limits(&self) -> Limits {
        self.limit.iter().fold(Limits::default(), |limits, setting| limits.with(*setting))
    }
}

fn limits_help() -> String {
    let each = Limit::ALL.map(|limit| {
        let default = limit.show(limit.default_value());
        format!("{} ({}; {default})", limit.name(), limit.what())
    });
    let all = each.join(", ");
    format!(
        "Read more or less of an article than is read by default, such as text=64MiB or pages=20; what is \
         over a limit is refused. There are {all}."
    )
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct EngineArgs {
    /// Use the model in this folder; with `--engine torch`, also a model of the hub, such as
    /// dslim/bert-base-NER, which is downloaded if it is not in the cache [default: the one
    /// in the program].
    #[arg(short, long, value_name = "MODEL", env = "NUTGRAF_MODEL", value_hint = ValueHint::DirPath)]
    pub(crate) model: Option<PathBuf>,

    /// What runs the model.
    #[arg(long, value_name = "ENGINE", default_value = "embedded", env = "NUTGRAF_ENGINE")]
    pub(crate) engine: EngineKind,

    /// Ask nothing of the network: fail if the model is not on this machine, or an input not.
    #[arg(long, env = "NUTGRAF_OFFLINE", value_parser = FalseyValueParser::new())]
    pub(crate) offline: bool,

    /// How the torch engine labels a word of several word pieces [default: first].
    #[arg(long, value_name = "STRATEGY", env = "NUTGRAF_AGGREGATION")]
    pub(crate) aggregation: Option<AggregationKind>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct ModelArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Leave out mentions that the model is less sure of than this, 0 to 1.
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.0,
        hide_default_value = true,
        env = "NUTGRAF_MIN_CONFIDENCE"
    )]
    pub(crate) min_confidence: f32,

    /// Threads to use; 0 is one for each core.
    #[arg(short, long, value_name = "N", default_value_t = 0, env = "NUTGRAF_THREADS")]
    pub(crate) threads: usize,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// The form of the output [default: by the extension of --output, else text].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_FORMAT")]
    pub(crate) format: Option<FormatArg>,

    /// Write to this file, or, if it is a folder or ends in `/`, a file for each article
    /// into it.
    #[arg(
        short,
        long,
        value_name = "PATH",
        env = "NUTGRAF_OUTPUT",
        value_hint = ValueHint::AnyPath
    )]
    pub(crate) output: Option<PathBuf>,

    /// Go on where a run into the same --output was interrupted.
    ///
    /// For JSON Lines, Parquet and Arrow into a file: until it is whole, it is OUTPUT.partial,
    /// with a journal in OUTPUT.progress. The run must be the same: its inputs, options and
    /// model. Where nothing was interrupted, it starts at the beginning.
    #[arg(long, env = "NUTGRAF_RESUME", value_parser = FalseyValueParser::new())]
    pub(crate) resume: bool,

    /// Give the entities of these types only, such as `PER,ORG` [default: all]. The summary does not
    /// change.
    #[arg(long, value_name = "TYPE", value_delimiter = ',', env = "NUTGRAF_TYPES")]
    pub(crate) types: Vec<String>,

    /// List all entities for people; without it, text and Markdown show the most central of each
    /// type and how many more there are, and a page folds these away.
    #[arg(long, env = "NUTGRAF_ALL", value_parser = FalseyValueParser::new())]
    pub(crate) all: bool,

    /// Tell people how sure the model is of each entity: the mean over its mentions, in percent.
    ///
    /// For text and Markdown; the other formats have it of each mention.
    #[arg(long, env = "NUTGRAF_CONFIDENCE", value_parser = FalseyValueParser::new())]
    pub(crate) confidence: bool,

    /// Wrap text at this many columns, 0 for never [default: the terminal's width, never
    /// elsewhere].
    #[arg(long, value_name = "COLUMNS", env = "NUTGRAF_WIDTH")]
    pub(crate) width: Option<usize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub(crate) struct TerminalArgs {
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "NUTGRAF_COLOR")]
    pub(crate) color: When,

    /// Print neither progress nor warnings; failures are still told.
    #[arg(
        short,
        long,
        global = true,
        env = "NUTGRAF_QUIET",
        value_parser = FalseyValueParser::new()
    )]
    pub(crate) quiet: bool,

    /// Tell progress also where no terminal shows it, a line every ten seconds, and each file
    /// that a folder leaves out.
    #[arg(
        short,
        long,
        global = true,
        env = "NUTGRAF_VERBOSE",
        value_parser = FalseyValueParser::new()
    )]
    pub(crate) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineKind {
    /// The program's own, in pure Rust: runs the model in it, and others of its kind.
    Embedded,
    /// libtorch: runs checkpoints in Hugging Face's layout, in programs built with
    /// `--features torch`.
    Torch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AggregationKind {
    /// As its first piece.
    First,
    /// By the mean of its pieces' probabilities.
    Average,
    /// As the piece that is surest of its label.
    Max,
}

impl From<AggregationKind> for Aggregation {
    fn from(kind: AggregationKind) -> Self {
        match kind {
            AggregationKind::First => Self::First,
            AggregationKind::Average => Self::Average,
            AggregationKind::Max => Self::Max,
        }
    }
}

/// Makes a flag's value of a format, whose names and help are in the table `$all`.
macro_rules! by_name {
    ($(#[$about:meta])* $name:ident($format:ident), $all:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) $format);

        impl ValueEnum for $name {
            fn value_variants<'a>() -> &'a [Self] {
                static ALL: [$name; $all.len()] = {
                    let mut all = [$name($format::Text); $all.len()];
                    let mut at = 0;
                    while at < $all.len() {
                        all[at] = $name($all[at].format);
                        at += 1;
                    }
                    all
                };
                &ALL
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                let spec = self.0.spec();
                Some(PossibleValue::new(spec.name).help(spec.about))
            }
        }
    };
}

by_name! {
    /// A kind of input, by its name.
    InputArg(InputFormat), INPUTS
}

by_name! {
    /// A form of output, by its name.
    FormatArg(OutputFormat), FORMATS
}

impl InputArgs {
    /// How these paths are to be read.
    pub(crate) fn options(self, paths: Vec<PathBuf>) -> InputOptions {
        InputOptions {
            paths,
            format: self.input_format.map(|InputArg(format)| format),
            text_fields: self.text_field,
            id_field: self.id_field,
            title_field: self.title_field,
            date_field: self.date_field,
            url_field: self.url_field,
            text_format: match self.text_format {
                TextFormat::Text => Format::Text,
                TextFormat::Markdown => Format::Markdown,
                TextFormat::Html => Format::Html,
            },
            ..InputOptions::default()
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page, or a part of one.
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}
