//! A model from the hub into the cache.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::fetch::{Fetch, Wanted, patiently};
use crate::folder::{Folder, made_parent};
use crate::http::{Client, Listing, host_of};
use crate::name::is_inside;
use crate::select::{self, INDEX, select};
use crate::{Event, Hub, HubError, RepoId};

/// What to fetch, besides the model's name.
#[derive(Default)]
pub struct PullOptions<'a> {
    /// Branch, tag or commit; `main` if there is none.
    pub revision: Option<&'a str>,
    /// Says of a file's path in the repository whether it is fetched too.
    pub also: Option<&'a dyn Fn(&str) -> bool>,
    /// Whether files that are in the cache are read and checked, instead of taken by their
    /// size; those that are corrupt are fetched again.
    pub thorough: bool,
}

/// A model that is in the cache now.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The folder with its files.
    pub folder: PathBuf,
    /// The commit.
    pub commit: String,
    /// The files that were asked for, by name, with their bytes.
    pub files: Vec<(String, u64)>,
    /// Bytes that came from the hub.
    pub received: u64,
}

pub(crate) fn pull(
    hub: &Hub,
    model: &RepoId,
    revision: &str,
    options: &PullOptions<'_>,
    progress: &dyn Fn(Event<'_>),
) -> Result<Pulled, HubError> {
    let client = Client::new(hub.settings());
    let listing = patiently(&client, progress, || client.listing(model, revision))?;
    let names = || listing.files.iter().map(|file| file.name.as_str());
    let selection = select(names()).map_err(|reason| {
        let found = select::unread(names());
        HubError::Unusable { model: model.clone(), reason, found }
    })?;
    let folder = Folder::new(&hub.settings().cache, model);
    let _sharing = folder.share()?;
    let fetch = Fetch {
        client: &client,
        model,
        commit: &listing.commit,
        folder: &folder,
        progress,
        thorough: options.thorough,
    };
    let find = |name: &str| find(hub, model, &client, &listing, name, progress);

    // Links are made in this order, so that a snapshot with weights has everything else.
    let mut wanted = Vec::new();
    let mut received = 0;
    let also = names().filter(|name| options.also.is_some_and(|also| also(name)));
    let first = selection.small.iter().map(String::as_str).chain(also);
    let mut seen = BTreeSet::new();
    for name in first.filter(|name| !selection.weights.iter().any(|weights| weights == name)) {
        if seen.insert(name) {
            wanted.push(find(name)?);
        }
    }
    for name in &selection.weights {
        let file = find(name)?;
        if name == INDEX {
            received += fetch.blob(&file)?;
            let path = folder.blob(&file.digest);
            let index = fs::read(&path).map_err(|error| HubError::file("read", &path, error))?;
            let shards = select::shards(&index).map_err(|reason| HubError::Unusable {
                model: model.clone(),
                reason: format!("its `{INDEX}` can't be used: {reason}"),
                found: String::new(),
            })?;
            for shard in shards.iter().filter(|shard| !seen.contains(shard.as_str())) {
                wanted.push(find(shard)?);
            }
        }
        wanted.push(file);
    }

    let there = |file: &Wanted| {
        let size = |path| fs::metadata(path).map_or(0, |metadata| metadata.len()).min(file.size);
        size(folder.blob(&file.digest)).max(size(folder.incomplete(&file.digest)))
    };
    let bytes = wanted.iter().map(|file| file.size).sum();
    progress(Event::Plan { commit: &listing.commit, files: wanted.len(), bytes });
    has_room(&folder, wanted.iter().map(|file| file.size - there(file)).sum())?;
    for file in &wanted {
        received += fetch.blob(file)?;
    }
    for file in &wanted {
        folder.link(&listing.commit, &file.name, &file.digest)?;
    }
    folder.set_commit(revision, &listing.commit)?;
    let files: BTreeMap<_, _> = wanted.into_iter().map(|file| (file.name, file.size)).collect();
    let snapshot = folder.snapshot(&listing.commit);
    let files = files.into_iter().collect();
    Ok(Pulled { folder: snapshot, commit: listing.commit, files, received })
}

/// A file of the listing, with its size and checksum, for which a mirror may have to be asked.
fn find(
    hub: &Hub,
    model: &RepoId,
    client: &Client,
    listing: &Listing,
    name: &str,
    progress: &dyn Fn(Event<'_>),
) -> Result<Wanted, HubError> {
    let host = || host_of(&hub.settings().endpoint);
    if !is_inside(name) {
        let reason = format!("the file `{name}` of `{model}` would not stay in its folder");
        return Err(HubError::Protocol { host: host(), reason });
    }
    let Some(file) = listing.files.iter().find(|file| file.name == name) else {
        let reason = format!("its `{INDEX}` names `{name}`, which it does not have");
        return Err(HubError::Unusable { model: model.clone(), reason, found: String::new() });
    };
    let (mut size, mut digest) = (file.size, file.digest.clone());
    if size.is_none() || digest.is_none() {
        let opened = patiently(client, progress, || client.open(model, &listing.commit, name, 0))?;
        size = size.or(opened.size);
        digest = digest.or(opened.digest);
    }
    match (size, digest) {
        (Some(size), Some(digest)) => Ok(Wanted { name: name.to_owned(), size, digest }),
        (None, _) => {
            let reason = format!("it does not say how large `{name}` is");
            Err(HubError::Protocol { host: host(), reason })
        }
        (_, None) => {
            let reason = format!("it gives no checksum of `{name}`, so it can't be verified");
            Err(HubError::Protocol { host: host(), reason })
        }
    }
}

/// Fails if so many bytes do not fit on the disk, which is better known before than after.
fn has_room(folder: &Folder, bytes: u64) -> Result<(), HubError> {
    let parent = made_parent(&folder.path)?;
    match fs4::available_space(parent) {
        Ok(free) if free < bytes => {
            let reason = format!("{} MB are to be fetched and {} MB are free", mb(bytes), mb(free));
            Err(HubError::Full { path: folder.path.clone(), reason })
        }
        // Some file systems do not know.
        _ => Ok(()),
    }
}

fn mb(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
