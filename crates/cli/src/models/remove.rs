//! `nutgraf models remove`.

use indicatif::DecimalBytes;
use nutgraf_hub::{Event, Hub, Removed, RepoId};

use super::args::RemoveArgs;
use super::bar::Bar;
use super::{json, print, short, wire};
use crate::failure::Failure;

pub(super) fn run(args: &RemoveArgs, quiet: bool) -> Result<(), Failure> {
    let hub = Hub::from_env()?;
    let ids: Vec<_> =
        args.names.iter().map(|name| RepoId::parse(name)).collect::<Result<_, _>>()?;
    // All names are looked up before anything is removed.
    for id in &ids {
        hub.remove(id, args.revision.as_deref(), true, &|_| ())?;
    }
    let mut models = Vec::new();
    for id in ids {
        let bar = Bar::new(quiet);
        let progress = |event: Event<'_>| bar.on(&id, &event);
        let removed = hub.remove(&id, args.revision.as_deref(), args.dry_run, &progress);
        bar.finish();
        let removed = removed?;
        if args.json.json {
            models.push(wire::Gone::new(id.to_string(), &removed));
        } else {
            print(&freed(&id, &removed, args.dry_run))?;
        }
    }
    if args.json.json {
        return print(&json(wire::Result::Remove { dry_run: args.dry_run, models }));
    }
    Ok(())
}

fn freed(id: &RepoId, removed: &Removed, dry_run: bool) -> String {
    let commits: Vec<_> = removed.commits.iter().map(|commit| short(commit)).collect();
    let what = match (removed.whole, commits.len()) {
        (_, 0) => id.to_string(),
        (true, 1) => format!("{id} at {}", commits[0]),
        (true, many) => format!("{id}, all {many} revisions"),
        (false, _) => format!("{id} at {}, not its other revisions", commits.join(", ")),
    };
    let (verb, done) =
        if dry_run { ("would remove", "would be freed") } else { ("removed", "freed") };
    let (files, bytes) = (removed.blobs, DecimalBytes(removed.bytes));
    format!("{verb} {what}: {files} files, {bytes} {done}\n")
}
