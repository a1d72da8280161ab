//! What the program does when it is asked to end, by Ctrl-C, `kill` or whatever runs it.
//!
//! A run into a file with a journal stops: what is being worked on is finished, and the journal
//! says how far it came. Any other command ends at once, and leaves no temporary files behind. So
//! does everything at the second time of asking.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signals {
    /// Whether to stop.
    stop: Arc<AtomicBool>,
    /// The signal that asked for it.
    signal: Arc<AtomicI32>,
    /// Whether somebody looks at `stop`, and stops.
    stops: Arc<AtomicBool>,
}

impl Signals {
    /// Looks out for signals from here on. Where that cannot be, they end the program as they
    /// always do.
    pub(crate) fn watch() -> Self {
        let signals = Self::default();
        #[cfg(unix)]
        signals.clone().start();
        signals
    }

    /// What is set when the program is asked to end; the caller looks at it, and ends.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        self.stops.store(true, Ordering::SeqCst);
        Arc::clone(&self.stop)
    }

    /// The signal that asked to end, if one did.
    pub(crate) fn asked(&self) -> Option<i32> {
        self.stop.load(Ordering::SeqCst).then(|| self.signal.load(Ordering::SeqCst))
    }

    #[cfg(unix)]
    fn start(self) {
        use nutgraf_io::output::destination::remove_temporaries;
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals as Incoming;
        use signal_hook::low_level::emulate_default_handler;

        let Ok(mut incoming) = Incoming::new([SIGINT, SIGTERM]) else { return };
        let look = move || {
            for signal in incoming.forever() {
                let is_first = !self.stop.load(Ordering::SeqCst);
                if is_first && self.stops.load(Ordering::SeqCst) {
                    self.signal.store(signal, Ordering::SeqCst);
                    self.stop.store(true, Ordering::SeqCst);
                    continue;
                }
                remove_temporaries();
                // It does not come back from that.
                _ = emulate_default_handler(signal);
            }
        };
        if std::thread::Builder::new().name("signals".into()).spawn(look).is_err() {
            for signal in [SIGINT, SIGTERM] {
                let always = Arc::new(AtomicBool::new(true));
                // Failing that, too, it is `kill -9` that ends the program.
                _ = signal_hook::flag::register_conditional_default(signal, always);
            }
        }
    }
}
