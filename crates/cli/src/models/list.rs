//! `nutgraf models list`.

use indicatif::DecimalBytes;
use nutgraf_hub::{CachedModel, CachedRevision, Facts, Hub};

use super::args::ListArgs;
use super::table::table;
use super::wire::{self, date};
use super::{json, print, short};
use crate::failure::Failure;

/// The column that is flush right.
const SIZE: usize = 2;

pub(super) fn run(args: &ListArgs) -> Result<(), Failure> {
    let hub = Hub::from_env()?;
    let models = hub.models()?;
    let cache = hub.settings().cache.clone();
    if args.json.json {
        let models = models.iter().map(wire::Model::new).collect();
        return print(&json(wire::Result::List { cache, models }));
    }
    if models.is_empty() {
        return print(&format!(
            "no models in {}\n`nutgraf models pull NAME` fetches one\n",
            cache.display()
        ));
    }
    let head = ["MODEL", "REVISION", "SIZE", "DATE", "KIND"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for model in &models {
        rows.extend(model.revisions.iter().map(|revision| row(model, revision)));
        if model.revisions.is_empty() {
            let size = DecimalBytes(model.incomplete + model.bytes).to_string();
            let kind = "not fetched to the end; `pull` goes on".to_owned();
            rows.push(vec![model.id.to_string(), "-".into(), size, "-".into(), kind]);
        }
    }
    let bytes = DecimalBytes(models.iter().map(|model| model.bytes + model.incomplete).sum());
    print(&format!("{}\n  {bytes} in {}\n", table(&rows, SIZE), cache.display()))
}

fn row(model: &CachedModel, revision: &CachedRevision) -> Vec<String> {
    let commit = short(&revision.commit);
    let named = match &revision.refs[..] {
        [] => commit.to_owned(),
        refs => format!("{} ({commit})", refs.join(", ")),
    };
    let size = DecimalBytes(revision.bytes()).to_string();
    let day = revision.modified.and_then(|time| date(time, "%Y-%m-%d"));
    let day = day.unwrap_or_else(|| "-".to_owned());
    vec![model.id.to_string(), named, size, day, kind(revision)]
}

/// The architecture and the task, or why the model is of no use.
fn kind(revision: &CachedRevision) -> String {
    if let Some(missing) = &revision.missing {
        return format!("not whole: {missing}");
    }
    let facts = match Facts::of_config(&revision.folder) {
        Ok(facts) => facts,
        Err(error) => return error.to_string(),
    };
    let known = [facts.architecture.or(facts.model_type), facts.task.map(str::to_owned)];
    let known: Vec<_> = known.into_iter().flatten().collect();
    if known.is_empty() { "unknown".to_owned() } else { known.join(", ") }
}
