//! `nutgraf models pull`.

use std::fmt::Write;
use std::path::Path;

use clap::error::ErrorKind;
use globset::{GlobBuilder, GlobSetBuilder};
use indicatif::DecimalBytes;
use nutgraf_hub::{CachedModel, Event, Hub, PullOptions, Pulled, RepoId};

use super::args::PullArgs;
use super::bar::Bar;
use super::table::table;
use super::{json, print, short, wire};
use crate::failure::Failure;
use crate::failure::usage;

pub(super) fn run(args: &PullArgs, quiet: bool) -> Result<(), Failure> {
    let id = RepoId::parse(&args.name)?;
    let hub = Hub::from_env()?.offline(args.offline);
    let mut globs = GlobSetBuilder::new();
    for pattern in &args.also {
        // As in a shell, `*` stays in its folder.
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        globs.add(glob.map_err(|error| usage(ErrorKind::ValueValidation, error.to_string()))?);
    }
    let globs =
        globs.build().map_err(|error| usage(ErrorKind::ValueValidation, error.to_string()))?;
    let bar = Bar::new(quiet);
    let progress = |event: Event<'_>| bar.on(&id, &event);
    let also = |name: &str| globs.is_match(name);
    let options =
        PullOptions { revision: args.revision.as_deref(), also: Some(&also), thorough: true };
    let pulled = if hub.settings().offline {
        // Nothing can be newer than what is here.
        let folder = hub.obtain(&id, args.revision.as_deref(), &progress);
        folder.and_then(|folder| Ok(here(&hub.model(&id)?, &folder)))
    } else {
        hub.pull(&id, &options, &progress)
    };
    bar.finish();
    let pulled = pulled?;
    if args.json.json {
        let result = wire::Result::Pull(wire::Pull::new(id.to_string(), &pulled));
        return print(&json(result));
    }
    let mut text = format!("{id} at {}\n", short(&pulled.commit));
    let rows = pulled
        .files
        .iter()
        .map(|(file, bytes)| vec![file.clone(), DecimalBytes(*bytes).to_string()]);
    text += &table(&rows.collect::<Vec<_>>(), 1);
    let bytes = DecimalBytes(pulled.files.iter().map(|(_, bytes)| bytes).sum());
    let files = pulled.files.len();
    let how = match pulled.received {
        _ if hub.settings().offline => "in the cache, not compared with the hub".to_owned(),
        0 => "all in the cache, verified".to_owned(),
        received => format!("{} received, all verified", DecimalBytes(received)),
    };
    let _ = writeln!(text, "{files} files, {bytes}: {how}\n{}", pulled.folder.display());
    print(&text)
}

/// What is in the cache, as if it had been pulled.
fn here(model: &CachedModel, folder: &Path) -> Pulled {
    let files = model.revisions.iter().filter(|revision| revision.folder == folder);
    let files = files.flat_map(|revision| &revision.files);
    let commit = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Pulled {
        folder: folder.to_path_buf(),
        commit,
        files: files.map(|file| (file.name.clone(), file.bytes.unwrap_or(0))).collect(),
        received: 0,
    }
}
