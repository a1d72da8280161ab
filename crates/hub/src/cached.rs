//! What is in the cache: models, their revisions and files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::digest::Digest;
use crate::folder::{Folder, TEMPORARY};
use crate::name::{check_revision, is_commit};
use crate::{Hub, HubError, RepoId, select};

/// A model in the cache.
#[derive(Debug, Clone)]
pub struct CachedModel {
    /// Its name.
    pub id: RepoId,
    /// Its folder, with all revisions.
    pub folder: PathBuf,
    /// Its revisions, the newest first.
    pub revisions: Vec<CachedRevision>,
    /// Bytes of its files; one that several revisions share counts once.
    pub bytes: u64,
    /// Bytes of files that are not whole yet.
    pub incomplete: u64,
}

/// A model at a commit.
#[derive(Debug, Clone)]
pub struct CachedRevision {
    /// The commit.
    pub commit: String,
    /// The branches and tags that stand for the commit, as far as the cache knows.
    pub refs: Vec<String>,
    /// The folder with its files.
    pub folder: PathBuf,
    /// Its files by name.
    pub files: Vec<CachedFile>,
    /// What it lacks of a model that nutgraf can use.
    pub missing: Option<String>,
    /// When the newest of its files came.
    pub modified: Option<SystemTime>,
}

/// A file of a revision.
#[derive(Debug, Clone)]
pub struct CachedFile {
    /// Its path in the repository.
    pub name: String,
    /// Its bytes; `None` if its content is not there.
    pub bytes: Option<u64>,
    /// Where the content is.
    pub(crate) blob: PathBuf,
    /// What the content should have.
    pub(crate) digest: Option<Digest>,
}

impl CachedRevision {
    /// Bytes of its files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.bytes).sum()
    }
}

impl CachedModel {
    /// The revision that a branch, a tag, a commit or the first seven or more digits of one
    /// stand for.
    pub fn revision(&self, given: &str) -> Option<&CachedRevision> {
        let by = |same: &dyn Fn(&&CachedRevision) -> bool| self.revisions.iter().find(same);
        let named = by(&|revision| revision.refs.iter().any(|name| name == given));
        named.or_else(|| {
            let begins = |revision: &&CachedRevision| revision.commit.starts_with(given);
            let one = given.len() >= 7 && self.revisions.iter().filter(begins).count() == 1;
            if one { by(&begins) } else { None }
        })
    }
}

impl Hub {
    /// All models in the cache, by name. A cache that is not there has none.
    pub fn models(&self) -> Result<Vec<CachedModel>, HubError> {
        let cache = &self.settings().cache;
        let mut models = Vec::new();
        for name in names(cache)? {
            let id = name.strip_prefix("models--").map(|name| name.replace("--", "/"));
            if let Some(id) = id.and_then(|id| RepoId::parse(&id).ok()) {
                models.extend(scan(cache, &id)?);
            }
        }
        models.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(models)
    }

    /// A model in the cache. Fails if it is not there.
    pub fn model(&self, id: &RepoId) -> Result<CachedModel, HubError> {
        let cache = &self.settings().cache;
        scan(cache, id)?.ok_or_else(|| HubError::NotCached {
            model: id.clone(),
            what: String::new(),
            cache: cache.clone(),
        })
    }

    /// The revisions of a model in the cache that are meant: all if none is named.
    pub(crate) fn revisions<'a>(
        &self,
        model: &'a CachedModel,
        revision: Option<&str>,
    ) -> Result<Vec<&'a CachedRevision>, HubError> {
        let Some(revision) = revision else { return Ok(model.revisions.iter().collect()) };
        check_revision(revision)?;
        let found = model.revision(revision).ok_or_else(|| HubError::NotCached {
            model: model.id.clone(),
            what: format!(" (revision `{revision}`)"),
            cache: self.settings().cache.clone(),
        })?;
        Ok(vec![found])
    }
}

fn scan(cache: &Path, id: &RepoId) -> Result<Option<CachedModel>, HubError> {
    let folder = Folder::new(cache, id).path;
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut refs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let refs_folder = folder.join("refs");
    for name in files(&refs_folder)? {
        let commit = fs::read_to_string(refs_folder.join(&name)).unwrap_or_default();
        refs.entry(commit.trim().to_owned()).or_default().push(name);
    }
    let mut revisions = Vec::new();
    for commit in names(&folder.join("snapshots"))?.into_iter().filter(|name| is_commit(name)) {
        let snapshot = folder.join("snapshots").join(&commit);
        let names = files(&snapshot)?.into_iter();
        let files: Vec<_> = names.map(|name| file(&snapshot, name)).collect();
        let modified =
            files.iter().filter_map(|file| fs::metadata(&file.blob).ok()?.modified().ok());
        revisions.push(CachedRevision {
            refs: refs.remove(&commit).unwrap_or_default(),
            missing: select::missing(&snapshot),
            modified: modified.max(),
            folder: snapshot,
            commit,
            files,
        });
    }
    revisions.sort_by_key(|revision| std::cmp::Reverse(revision.modified));
    let (mut bytes, mut incomplete) = (0, 0);
    for name in names(&folder.join("blobs"))? {
        let size = size(&folder.join("blobs").join(&name));
        *if name.ends_with(".incomplete") { &mut incomplete } else { &mut bytes } += size;
    }
    // Where there are no links, the content is in the snapshots.
    let copies = revisions.iter().flat_map(|revision: &CachedRevision| &revision.files);
    let copies = copies.filter(|file| file.digest.is_none());
    bytes += copies.filter_map(|file| file.bytes).sum::<u64>();
    Ok(Some(CachedModel { id: id.clone(), folder, revisions, bytes, incomplete }))
}

fn file(snapshot: &Path, name: String) -> CachedFile {
    let path = snapshot.join(&name);
    let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
    let link = fs::read_link(&path).ok();
    let blob = link
        .as_ref()
        .map_or_else(|| path.clone(), |target| path.parent().unwrap_or(snapshot).join(target));
    let digest = link
        .and_then(|target| target.file_name()?.to_str().map(str::to_owned))
        .and_then(|name| Digest::parse(&name));
    CachedFile { name, bytes: metadata.map(|metadata| metadata.len()), blob, digest }
}

pub(crate) fn size(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |metadata| metadata.len())
}

/// What is in a folder, sorted; nothing if there is no such folder.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, HubError> {
    let fail = |error| HubError::file("read", folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(fail)?.file_name();
        names.extend(name.into_string().ok().filter(|name| !name.starts_with(TEMPORARY)));
    }
    names.sort();
    Ok(names)
}

/// The files in a folder and its folders, with `/`.
fn files(folder: &Path) -> Result<Vec<String>, HubError> {
    let mut files = Vec::new();
    let mut prefixes = vec![String::new()];
    while let Some(prefix) = prefixes.pop() {
        for name in names(&folder.join(&prefix))? {
            let name = format!("{prefix}{name}");
            // Links are files, whatever they lead to.
            let kind = fs::symlink_metadata(folder.join(&name));
            if kind.is_ok_and(|kind| kind.is_dir()) {
                prefixes.push(format!("{name}/"));
            } else {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(files)
}
