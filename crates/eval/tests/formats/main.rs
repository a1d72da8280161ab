//! Reading, writing and converting annotations.

mod bad_input;
mod gold;
mod round_trips;
mod snapshots;
