//! What several analyses need: the places in which actions stand, which milestone comes before
//! which, what a condition says, how days compare, and the words of the script for all of it.

pub mod days;
pub mod guards;
pub mod openings;
pub mod order;
pub mod place;
pub mod same;
pub mod sites;
pub mod together;
pub mod ways;
pub mod words;
