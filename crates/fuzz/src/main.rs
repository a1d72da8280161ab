//! Looks for inputs of one target, named by the variable `NUTGRAF_FUZZ_TARGET`; `cargo xtask fuzz`
//! builds and runs it. With `NUTGRAF_FUZZ_LIST` it prints the names of all targets, and puts the
//! seeds of its target into the folder that `NUTGRAF_FUZZ_SEEDS` names.

#![no_main]

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Once, OnceLock};

use libfuzzer_sys::fuzz_target;
use nutgraf_fuzz::Target;

static TARGET: OnceLock<Target> = OnceLock::new();
static HOOK: Once = Once::new();

fuzz_target!(
    init: {
        if std::env::var_os("NUTGRAF_FUZZ_LIST").is_some() {
            let names: Vec<String> = Target::all().into_iter().map(Target::name).collect();
            // The search that asks reads nothing else.
            let _ = writeln!(std::io::stdout(), "{}", names.join("\n"));
            std::process::exit(0);
        }
        let name = std::env::var("NUTGRAF_FUZZ_TARGET").unwrap_or_default();
        let target = Target::named(&name).unwrap_or_else(|| panic!("`{name}` is no target"));
        if let Some(folder) = std::env::var_os("NUTGRAF_FUZZ_SEEDS") {
            for (number, seed) in target.seeds().iter().enumerate() {
                let copy = std::path::Path::new(&folder).join(format!("seed-{number}"));
                std::fs::copy(seed, copy).unwrap_or_else(|error| panic!("{}: {error}", seed.display()));
            }
        }
        let _ = TARGET.set(target);
    },
    |data: &[u8]| {
        let Some(target) = TARGET.get() else { return };
        // libFuzzer's own hook takes a panic for a fault where it happens; one that our code expects
        // of a library, and catches, is none.
        HOOK.call_once(|| std::panic::set_hook(Box::new(|_| ())));
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target.run(data))) {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            let _ = writeln!(std::io::stderr(), "{}", said.unwrap_or("a panic"));
            std::process::abort();
        }
    }
);
