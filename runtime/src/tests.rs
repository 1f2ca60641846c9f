//! Tests of the runtime as a whole.

mod chain;
mod consensus;
mod currency;
mod genesis;
mod governance;
mod weights;
