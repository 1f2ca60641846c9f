//! Tests of the runtime as a whole.

mod adversaries;
mod bounty;
mod capacity;
mod chain;
mod consensus;
mod currency;
mod disputes;
mod floods;
mod genesis;
mod governance;
mod lot;
mod market;
mod processed;
mod repair;
mod sale;
mod transfer;
mod upload;
mod vanishing;
mod weights;
