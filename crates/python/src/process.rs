//! What belongs to one process. After a fork the child has none of the parent's threads, and locks
//! that these held stay locked: it makes its own, and leaves the parent's alone.

use std::sync::OnceLock;

/// A value of the process that made it. In another process, which is a fork of that one, it is
/// neither had nor dropped: whatever it waits for would never come.
#[derive(Debug)]
pub(crate) struct Own<T> {
    process: u32,
    value: Option<T>,
}

impl<T> Own<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { process: std::process::id(), value: Some(value) }
    }

    /// The value, in the process that made it.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().filter(|_| self.process == std::process::id())
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut().filter(|_| self.process == std::process::id())
    }
}

impl<T> Drop for Own<T> {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(self.value.take());
        }
    }
}

/// A value of each process that uses it, made when the process first asks for it. Nothing is locked
/// while a value that is there is had, so that a fork in any moment does no harm.
#[derive(Debug)]
pub(crate) struct PerProcess<T> {
    own: Own<T>,
    next: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    /// With that of this process.
    pub(crate) fn new(value: T) -> Self {
        Self { own: Own::new(value), next: OnceLock::new() }
    }

    /// That of this process, made by `make` if there is none. Where two threads make it at once, one
    /// of the two is kept.
    pub(crate) fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        let mut place = self;
        let mut make = Some(make);
        loop {
            if let Some(value) = place.own.get() {
                return Ok(value);
            }
            if place.next.get().is_none()
                && let Some(make) = make.take()
            {
                // If it is not set, another thread's is there.
                let _ = place.next.set(Box::new(Self::new(make()?)));
            }
            match place.next.get() {
                Some(next) => place = next,
                // Not while `make` is asked where nothing is.
                None => unreachable!("a value was just made"),
            }
        }
    }
}
