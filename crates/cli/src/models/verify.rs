//! `nutgraf models verify`.

use std::fmt::Write;
use std::process::ExitCode;

use nutgraf_hub::{Event, Hub, RepoId, State};

use super::args::VerifyArgs;
use super::bar::Bar;
use super::{json, print, short, wire};
use crate::failure::{Failure, SOME_FAILED};
use crate::progress::tell;

pub(super) fn run(args: &VerifyArgs, quiet: bool) -> Result<ExitCode, Failure> {
    let hub = Hub::from_env()?;
    let models = if args.names.is_empty() {
        hub.models()?
    } else {
        let named = args.names.iter().map(|name| hub.model(&RepoId::parse(name)?));
        named.collect::<Result<Vec<_>, _>>()?
    };
    let bar = Bar::new(quiet);
    bar.expect(models.iter().map(|model| model.bytes).sum());
    let mut files = Vec::new();
    let mut text = String::new();
    let (mut right, mut unknown, mut wrong) = (0, 0, 0);
    for model in &models {
        let id = &model.id;
        let progress = |event: Event<'_>| bar.on(id, &event);
        for checked in hub.verify(id, args.revision.as_deref(), &progress)? {
            files.push(wire::Verified::new(id.to_string(), &checked));
            let (file, commit) = (&checked.file, &checked.commit);
            let place = format!("`{file}` of {id} at {}", short(commit));
            match &checked.state {
                State::Right { .. } => right += 1,
                State::Corrupt { kind, expected, found } => {
                    wrong += 1;
                    let why = format!("its {kind} is {found}, not {expected}");
                    let _ = writeln!(text, "corrupt: {place}: {why}");
                }
                State::Missing => {
                    wrong += 1;
                    let _ = writeln!(text, "missing: {place}");
                }
                _ => {
                    unknown += 1;
                    let _ = writeln!(text, "unknown: {place}: the cache has no checksum of it");
                }
            }
        }
    }
    bar.finish();
    if args.json.json {
        print(&json(wire::Result::Verify { files }))?;
    } else {
        let _ = write!(text, "{right} files are right");
        for (count, what) in [(wrong, "corrupt or missing"), (unknown, "not known")] {
            if count > 0 {
                let _ = write!(text, ", {count} {what}");
            }
        }
        text.push('\n');
        print(&text)?;
    }
    if wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    if !quiet {
        tell(&"`nutgraf models pull NAME --revision COMMIT` fetches what is corrupt or missing");
    }
    Ok(ExitCode::from(SOME_FAILED))
}
