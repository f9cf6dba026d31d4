//! What the step function promises: one module for each rule of the language, and properties of
//! random runs.

mod bad_stimuli;
mod behaviour;
mod build;
mod change_of_payer;
mod choosing;
mod claims;
mod hears;
mod properties;
mod rule_01_one_meaning;
mod rule_02_order;
mod rule_03_hours;
mod rule_04_paid;
mod rule_05_facts;
mod rule_06_pressure;
mod rule_07_missed;
mod rule_08_sign_off;
mod rule_09_customers_held;
mod rule_09_pauses;
mod rule_10_undone;
mod rule_11_credits;
mod rule_11_groups;
mod rule_11_limits;
mod rule_11_shared_lines;
mod rule_11_standings;
mod rule_12_versions;
mod rule_13_explained;
mod taken_back;
