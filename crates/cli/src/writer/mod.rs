//! Models that write summaries. Only programs with the `torch` feature have any; elsewhere
//! these types have no values.

#[cfg(not(feature = "torch"))]
mod none;
#[cfg(feature = "torch")]
mod torch;

#[cfg(not(feature = "torch"))]
pub(crate) use none::{Writer, Writing};
#[cfg(feature = "torch")]
pub(crate) use torch::{Writer, Writing};
