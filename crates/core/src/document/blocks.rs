//! Plain text to blocks.
