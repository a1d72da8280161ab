//! `nutgraf models info`.

use indicatif::{DecimalBytes, HumanCount};
use nutgraf_hub::{DEFAULT_REVISION, Facts, Hub, HubError, ModelName, missing};

use super::args::InfoArgs;
use super::table::table;
use super::wire::{self, Info, Size};
use super::{json, print, short};
use crate::failure::Failure;

pub(super) fn run(args: &InfoArgs) -> Result<(), Failure> {
    let (info, facts) = match ModelName::parse(&args.model)? {
        ModelName::Folder(folder) => {
            let facts = Facts::of(&folder)?;
            let mut info = Info::new(&folder, facts.clone());
            info.missing = missing(&folder);
            info.files = facts
                .weights
                .iter()
                .map(|name| {
                    let bytes = std::fs::metadata(folder.join(name)).map_or(0, |data| data.len());
                    Size::new(name, bytes)
                })
                .collect();
            (info, facts)
        }
        ModelName::Hub(id) => {
            let hub = Hub::from_env()?;
            let model = hub.model(&id)?;
            let wanted = args.revision.as_deref().unwrap_or(DEFAULT_REVISION);
            let revision = model.revision(wanted);
            // A model that was fetched by its commit only has no `main`.
            let revision = match (revision, &args.revision, &model.revisions[..]) {
                (None, None, [only]) => Some(only),
                (revision, ..) => revision,
            };
            let revision = revision.ok_or_else(|| HubError::NotCached {
                model: id.clone(),
                what: format!(" (revision `{wanted}`)"),
                cache: hub.settings().cache.clone(),
            })?;
            let facts = Facts::of(&revision.folder)?;
            let mut info = Info::new(&revision.folder, facts.clone());
            info.name = Some(id.to_string());
            info.commit = Some(revision.commit.clone());
            info.refs.clone_from(&revision.refs);
            info.missing.clone_from(&revision.missing);
            let files = revision.files.iter();
            info.files = files.map(|f| Size::new(&f.name, f.bytes.unwrap_or(0))).collect();
            (info, facts)
        }
    };
    if args.json.json {
        return print(&json(wire::Result::Info(Box::new(info))));
    }
    print(&text(&info, &facts))
}

fn text(info: &Info, facts: &Facts) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |what: &str, value: Option<String>| {
        rows.extend(value.map(|value| vec![what.to_owned(), value]));
    };
    add("model", info.name.clone());
    add(
        "revision",
        info.commit.as_ref().map(|commit| match &info.refs[..] {
            [] => commit.clone(),
            refs => format!("{} ({})", refs.join(", "), short(commit)),
        }),
    );
    add("folder", Some(info.folder.display().to_string()));
    add("not whole", info.missing.clone());
    add("family", facts.model_type.clone());
    add("architecture", facts.architecture.clone());
    add("task", facts.task.map(str::to_owned));
    add(
        "parameters",
        facts.parameters.map(|count| {
            let dtype = facts.dtype.as_deref().unwrap_or("unknown type");
            format!("{}, {dtype}", HumanCount(count))
        }),
    );
    add(
        "layers",
        facts.layers.map(|layers| match facts.decoder_layers {
            Some(decoder) => format!("{layers} in the encoder, {decoder} in the decoder"),
            None => layers.to_string(),
        }),
    );
    add("hidden size", facts.hidden_size.map(|size| size.to_string()));
    add("attention heads", facts.heads.map(|heads| heads.to_string()));
    add("tokens at once", facts.max_tokens.map(|tokens| HumanCount(tokens).to_string()));
    add("vocabulary", facts.vocabulary.map(|tokens| HumanCount(tokens).to_string()));
    let labels = facts.labels.join(" ").replace(nutgraf_io::output::visible::acts, "\u{fffd}");
    add("labels", if labels.is_empty() { None } else { Some(labels) });
    for Size { file, bytes } in &info.files {
        add("file", Some(format!("{file}, {}", DecimalBytes(*bytes))));
    }
    table(&rows, usize::MAX)
}
