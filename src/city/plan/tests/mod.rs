//! Plans on hand-drawn towns: what they refuse, what they change and what they leave alone.

mod assign;

mod crews;

mod exempt;

mod hours;
mod import;
mod shifts;
mod sites;
