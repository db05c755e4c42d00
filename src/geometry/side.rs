//! The two sides of a line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A side of a line, seen by somebody who walks along its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Left of the direction.
    Left,
    /// Right of the direction.
    Right,
}

/// A word that is neither `left` nor `right`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown side \"{0}\": use left or right")]
pub struct UnknownSide(pub String);

impl Side {
    /// Both sides, left first: the order of every pair that is kept per side.
    pub const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// The other side.
    #[must_use]
    pub fn opposite(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }

    /// The name in requests and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Right => "right",
        }
    }

    /// Where this side stands in a pair kept per side: left 0, right 1.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Side::Left => 0,
            Side::Right => 1,
        }
    }

    /// The side that a cross product with the line's direction tells; zero is left.
    pub(super) fn of_cross(cross: f64) -> Side {
        if cross < 0.0 { Side::Right } else { Side::Left }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Side {
    type Err = UnknownSide;

    fn from_str(name: &str) -> Result<Side, UnknownSide> {
        Side::BOTH
            .into_iter()
            .find(|side| side.as_str() == name)
            .ok_or_else(|| UnknownSide(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_to_the_same_side() {
        for side in Side::BOTH {
            assert_eq!(side.as_str().parse(), Ok(side));
            assert_eq!(serde_json::to_string(&side).unwrap(), format!("\"{side}\""));
            assert_eq!(side.opposite().opposite(), side);
        }
        assert!("Left".parse::<Side>().is_err());
    }
}
