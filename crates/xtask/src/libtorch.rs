//! `cargo xtask libtorch`: provides the libtorch that crates/torch links to.
//!
//! A libtorch that `LIBTORCH` names is checked and used. Otherwise one is made out of
//! `PyTorch`'s wheel, once, in the user's cache, and `.libtorch` links to it. The folder is made
//! beside its place and renamed into it, so it is whole or not there; a lock lets one process
//! make it at a time.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anstream::println;
use sha2::{Digest, Sha256};

use crate::{Error, root};

/// What `tch` 0.17 works with.
const VERSION: &str = "2.4.0";
const WHEEL: &str = "torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl";
const WHEEL_SHA256: &str = "e743adadd8c8152bb8373543964551a7cb7cc20ba898dc8f9c0cdbe47c283de0";
const WHEEL_BYTES: u64 = 797_262_052;
/// The folder in the cache.
const NAME: &str = "libtorch-2.4.0-cpu";
/// The link in the repository, to which `.cargo/config.toml` points.
const LINK: &str = ".libtorch";
/// What cargo sets `LIBTORCH_CXX11_ABI` to, by the same file.
const PREBUILT_ABI: &str = "0";

/// Provides libtorch, and says where it is.
pub(crate) fn provide() -> Result<(), Error> {
    // Cargo's own setting of it points to the link; another was set by hand.
    let link = root().join(LINK);
    let given = std::env::var_os("LIBTORCH").map(PathBuf::from).filter(|path| !same(path, &link));
    if let Some(folder) = given {
        check(&folder)?;
        println!("libtorch {VERSION} of LIBTORCH: {}", folder.display());
        return Ok(());
    }
    let folder = cache()?.join(NAME);
    if check(&folder).is_err() {
        supported()?;
        let parent = cache()?;
        fs::create_dir_all(&parent).map_err(file("create", &parent))?;
        let path = beside(&folder, "lock");
        let lock = File::create(&path).map_err(file("create", &path))?;
        lock.lock().map_err(file("lock", &path))?;
        // Another process may have made it meanwhile.
        if check(&folder).is_err() {
            make(&folder)?;
        }
    }
    relink(&folder, &link)?;
    println!("libtorch {VERSION}: {}, linked as {LINK}", folder.display());
    Ok(())
}

/// Whether two paths are the same place, of which the second may not exist.
fn same(path: &Path, link: &Path) -> bool {
    let parent = |path: &Path| path.parent().and_then(|parent| parent.canonicalize().ok());
    path.file_name() == link.file_name() && parent(path) == parent(link)
}

/// Where the user's caches are, and nutgraf's in them.
fn cache() -> Result<PathBuf, Error> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    let reason =
        "neither XDG_CACHE_HOME nor HOME says where the cache is: set LIBTORCH to a libtorch";
    Ok(base.ok_or_else(|| Error::Libtorch(reason.to_owned()))?.join("nutgraf"))
}

/// Says what is wrong with a libtorch folder: it must be of the version that `tch` binds to
/// and of the ABI that it will be compiled for.
fn check(folder: &Path) -> Result<(), Error> {
    let fail = |reason: String| Err(Error::Libtorch(format!("`{}`: {reason}", folder.display())));
    let library = ["libtorch.so", "libtorch.dylib"]
        .into_iter()
        .map(|name| folder.join("lib").join(name))
        .find(|path| path.exists());
    if library.is_none() || !folder.join("include/torch").is_dir() {
        return fail("no libtorch: it has no `lib/libtorch.so` or no `include/torch`".to_owned());
    }
    // Folders of a Python package say it elsewhere.
    let versions = ["build-version", "version.py"].map(|name| folder.join(name));
    let version = versions.iter().find_map(|path| fs::read_to_string(path).ok());
    if !version.as_ref().is_some_and(|text| text.contains(VERSION)) {
        let found = version.unwrap_or_else(|| "a folder without `build-version`".to_owned());
        let found = found.lines().next().unwrap_or_default().to_owned();
        return fail(format!("libtorch {VERSION} is needed, and this is {found}"));
    }
    // The old ABI has no `__cxx11` in the names of its symbols.
    let c10 = folder.join("lib/libc10.so");
    if let Ok(bytes) = fs::read(&c10) {
        let symbol = b"_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx11";
        let new = bytes.windows(symbol.len()).any(|window| window == symbol);
        let wanted = std::env::var("LIBTORCH_CXX11_ABI");
        let wanted = wanted.unwrap_or_else(|_| PREBUILT_ABI.to_owned()) == "1";
        if new != wanted {
            let flag = u8::from(new);
            return fail(format!("its C++ ABI needs `LIBTORCH_CXX11_ABI={flag}` to be set"));
        }
    }
    Ok(())
}

/// A libtorch can be made where there is a wheel of it that this script knows.
fn supported() -> Result<(), Error> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return Ok(());
    }
    Err(Error::Libtorch(format!(
        "a libtorch is made on Linux with x86-64 only; elsewhere, install PyTorch {VERSION} \
         (`python3 -m pip install torch=={VERSION}`), set LIBTORCH to its folder (`python3 -c \
         'import torch; print(torch.__path__[0])'`), and LIBTORCH_CXX11_ABI to what `python3 -c \
         'import torch; print(int(torch.compiled_with_cxx11_abi()))'` prints"
    )))
}

/// Downloads the wheel, if it is not there, and makes `folder` of it.
fn make(folder: &Path) -> Result<(), Error> {
    let download = beside(folder, "download");
    let wheel = download.join(WHEEL);
    if !is_whole(&wheel) {
        let _ = fs::remove_dir_all(&download);
        println!(
            "downloading PyTorch {VERSION} ({} MB) with pip, to make of its CPU part (520 MB) {}",
            WHEEL_BYTES / 1_000_000,
            folder.display()
        );
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:"])
            .args(["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"])
            .args(["--platform", "manylinux1_x86_64", "--dest"])
            .arg(&download)
            .arg(format!("torch=={VERSION}"));
        run(pip, "python3 -m pip download torch")?;
        if !is_whole(&wheel) {
            let reason = format!(
                "what pip downloaded is not {WHEEL} of {WHEEL_BYTES} bytes with SHA-256 \
                 {WHEEL_SHA256}; it was left in `{}`",
                download.display()
            );
            return Err(Error::Libtorch(reason));
        }
    }
    println!("unpacking {}", wheel.display());
    let stage = beside(folder, "stage");
    let remove = |path: &Path| match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(file("remove", path)(error))
        }
        _ => Ok(()),
    };
    remove(&stage)?;
    let mut script = Command::new("bash");
    script.args(["-c", include_str!("libtorch.sh"), "libtorch.sh"]).arg(&wheel).arg(&stage);
    run(script, "making a CPU-only libtorch (it needs bash, python3, cc and nm)")?;
    check(&stage)?;
    remove(folder)?;
    fs::rename(&stage, folder).map_err(file("rename", &stage))?;
    remove(&download)
}

/// The path with more at its name's end.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(more);
    PathBuf::from(name)
}

/// Whether the wheel is there, whole and unchanged.
fn is_whole(wheel: &Path) -> bool {
    let Ok(mut file) = File::open(wheel) else { return false };
    if file.metadata().is_ok_and(|data| data.len() != WHEEL_BYTES) {
        return false;
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hash.update(&buffer[..count]),
            Err(_) => return false,
        }
    }
    crate::checksums::hex(&hash.finalize()) == WHEEL_SHA256
}

/// Makes `link` point to `folder`.
fn relink(folder: &Path, link: &Path) -> Result<(), Error> {
    if link.canonicalize().is_ok_and(|now| Some(now) == folder.canonicalize().ok()) {
        return Ok(());
    }
    if link.symlink_metadata().is_ok_and(|data| data.is_symlink()) {
        fs::remove_file(link).map_err(file("remove", link))?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder, link).map_err(file("link", link))?;
    Ok(())
}

fn run(mut command: Command, what: &str) -> Result<(), Error> {
    let failed = |reason: String| Error::Libtorch(format!("{what}: {reason}"));
    let status = command.status().map_err(|error| failed(error.to_string()))?;
    if status.success() { Ok(()) } else { Err(failed(status.to_string())) }
}

fn file(verb: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.to_path_buf();
    move |source| Error::File { verb, path, source }
}
