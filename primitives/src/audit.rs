//! The audit tree of Proof of Retrievability, as the chain sees it: which leaves a sealed body has,
//! and whether a proof shows one of them.
