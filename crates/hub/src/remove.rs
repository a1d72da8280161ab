//! Removing models, or revisions of them, and the blobs that nothing leads to any more.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cached::{names, size};
use crate::folder::Folder;
use crate::{CachedModel, CachedRevision, Event, Hub, HubError, RepoId};

/// What was removed, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The commits.
    pub commits: Vec<String>,
    /// The branches and tags that stood for them.
    pub refs: Vec<String>,
    /// How many blobs, those that are not whole included.
    pub blobs: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Whether nothing is left of the model.
    pub whole: bool,
}

impl Hub {
    /// Removes a model from the cache, or one revision of it, and with the last one all that
    /// there is of it. Waits for processes that are fetching files of it. With `dry_run`
    /// nothing is removed.
    ///
    /// Fails if it is not in the cache, or can't be deleted.
    pub fn remove(
        &self,
        id: &RepoId,
        revision: Option<&str>,
        dry_run: bool,
        progress: &dyn Fn(Event<'_>),
    ) -> Result<Removed, HubError> {
        self.model(id)?;
        let waits = || progress(Event::Waiting { file: id.as_str() });
        let folder = Folder::new(&self.settings().cache, id);
        let _owned = if dry_run { None } else { Some(folder.own(waits)?) };
        let model = self.model(id)?;
        let going = self.revisions(&model, revision)?;
        let whole = going.len() == model.revisions.len();
        let mut removed = Removed {
            commits: going.iter().map(|revision| revision.commit.clone()).collect(),
            refs: going.iter().flat_map(|revision| revision.refs.clone()).collect(),
            blobs: 0,
            bytes: 0,
            whole,
        };
        let blobs = freed(&model, &going, whole)?;
        removed.blobs = blobs.len();
        removed.bytes = blobs.iter().map(|blob| size(blob)).sum();
        if dry_run {
            return Ok(removed);
        }
        // Whatever interrupts this, no name is left that leads nowhere.
        for name in &removed.refs {
            delete(&model.folder.join("refs").join(name), |path| fs::remove_file(path))?;
        }
        for revision in &going {
            delete(&revision.folder, |path| fs::remove_dir_all(path))?;
        }
        for blob in &blobs {
            delete(blob, |path| fs::remove_file(path))?;
        }
        if whole {
            delete(&model.folder, |path| fs::remove_dir_all(path))?;
        }
        Ok(removed)
    }
}

/// The blobs that only these revisions lead to; all if nothing is to be left.
fn freed(
    model: &CachedModel,
    going: &[&CachedRevision],
    whole: bool,
) -> Result<Vec<PathBuf>, HubError> {
    let blobs = model.folder.join("blobs");
    let names = names(&blobs)?;
    let gone = |revision: &&CachedRevision| going.iter().any(|one| one.commit == revision.commit);
    let in_use = |gone_too: bool| -> BTreeSet<String> {
        let revisions = model.revisions.iter().filter(|revision| gone(revision) == gone_too);
        let files = revisions.flat_map(|revision| &revision.files);
        let digests = files.filter_map(|file| file.digest.as_ref());
        digests.map(|digest| digest.hex().to_owned()).collect()
    };
    let (kept, dropped) = (in_use(false), in_use(true));
    let goes = |name: &String| whole || (dropped.contains(name) && !kept.contains(name));
    Ok(names.into_iter().filter(goes).map(|name| blobs.join(name)).collect())
}

fn delete(path: &Path, delete: impl Fn(&Path) -> io::Result<()>) -> Result<(), HubError> {
    match delete(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(HubError::file("delete", path, error))
        }
        _ => Ok(()),
    }
}
