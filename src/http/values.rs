//! The values that parameters have: boxes, instants, spans, numbers, words. What is wrong with one
//! is said in words for whoever wrote it.

use crate::app::window::{Span, Window};
use crate::geometry::{Datum, LonLat, Side};
use jiff::Timestamp;

/// How an instant is written, for refusals.
const INSTANT: &str = "write an instant with its offset, such as 2026-11-23T08:00:00+08:00";

/// A box: west, south, east, north, or with the heights that come with six numbers and are left
/// alone, because nothing here has a height. West may be greater than east: it crosses 180°.
pub fn bbox(text: &str) -> Result<Window, String> {
    let numbers: Result<Vec<f64>, String> = text.split(',').map(number).collect();
    let (west, south, east, north) = match numbers?.as_slice() {
        [west, south, east, north] | [west, south, _, east, north, _] => {
            (*west, *south, *east, *north)
        }
        other => return Err(format!("a box is 4 or 6 numbers, and these are {}", other.len())),
    };
    Window::new(west, south, east, north).ok_or_else(|| {
        "a box is west,south,east,north in degrees, with south not above north".to_owned()
    })
}

/// An instant in RFC 3339.
pub fn instant(text: &str) -> Result<Timestamp, String> {
    // A plus sign that was not escaped arrives as a space, and only an offset may hold one.
    let text = match text.char_indices().nth_back(5) {
        Some((at, ' ')) => format!("{}+{}", &text[..at], &text[at + 1..]),
        _ => text.to_owned(),
    };
    match text.parse::<Timestamp>() {
        Ok(instant) => Ok(instant),
        // The last days of the last year that four digits can write stand for "ever after".
        Err(_) if text.starts_with("9999-12-3") && text.len() >= 20 => Ok(Timestamp::MAX),
        Err(_) => Err(INSTANT.to_owned()),
    }
}

/// An instant, or a span between two; `..` or nothing leaves an end open.
pub fn datetime(text: &str) -> Result<Span, String> {
    let Some((from, to)) = text.split_once('/') else {
        let at = instant(text)?;
        return Ok(Span { from: Some(at), to: Some(at) });
    };
    let end = |text: &str| match text {
        "" | ".." => Ok(None),
        text => instant(text).map(Some),
    };
    let span = Span { from: end(from)?, to: end(to)? };
    match (span.from, span.to) {
        (Some(from), Some(to)) if from > to => Err("the span ends before it begins".to_owned()),
        (None, None) => Err("a span needs at least one end".to_owned()),
        _ => Ok(span),
    }
}

/// A number that is finite.
pub fn number(text: &str) -> Result<f64, String> {
    let parsed = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    parsed.ok_or_else(|| format!("\"{text}\" is not a number"))
}

/// A number that is not below nought.
pub fn size(text: &str) -> Result<f64, String> {
    let number = number(text)?;
    if number >= 0.0 { Ok(number) } else { Err(format!("{text} is below 0")) }
}

/// A whole number that is not below nought.
pub fn whole<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_other| format!("\"{text}\" is not a whole number of the size expected"))
}

/// `true` or `false`.
pub fn flag(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("it is true or false".to_owned()),
    }
}

/// One of some words.
pub fn word<T>(
    text: &str,
    named: impl Fn(&str) -> Option<T>,
    words: impl IntoIterator<Item = &'static str>,
) -> Result<T, String> {
    named(text).ok_or_else(|| {
        let words: Vec<&str> = words.into_iter().collect();
        format!("\"{text}\" is none of {}", words.join(", "))
    })
}

/// Some of some words, with commas between them.
pub fn words<T>(
    text: &str,
    named: impl Fn(&str) -> Option<T>,
    known: impl IntoIterator<Item = &'static str> + Clone,
) -> Result<Vec<T>, String> {
    text.split(',').map(|part| word(part.trim(), &named, known.clone())).collect()
}

/// The datum of an input.
pub fn datum(text: &str) -> Result<Datum, String> {
    text.parse().map_err(|unknown: crate::geometry::UnknownDatum| unknown.to_string())
}

/// A side of a street.
pub fn side(text: &str) -> Result<Side, String> {
    text.parse().map_err(|_other| "a side is left or right, seen along the segment".to_owned())
}

/// A position from two parameters.
pub fn position(lon: f64, lat: f64) -> Result<LonLat, String> {
    LonLat::new(lon, lat).map_err(|bad| bad.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_four_numbers_or_six() {
        assert_eq!(bbox("1,2,3,4"), bbox("1,2,-50,3,4,9000"));
        assert!(bbox("1, 2, 3, 4").is_ok());
        for text in ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,5,3,4", "1,2,3,NaN", "1,2,3,100"] {
            assert!(bbox(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_box_may_cross_the_antimeridian() {
        assert_eq!(bbox("177,-19,-178,-16").ok(), Window::new(177.0, -19.0, -178.0, -16.0));
    }

    #[test]
    fn spans_are_read_with_open_ends_and_the_far_ends_of_other_programs() {
        let morning = "2026-11-23T00:00:00Z".parse().unwrap();
        let only = |from, to| Ok(Span { from, to });
        assert_eq!(datetime("2026-11-23T00:00:00Z"), only(Some(morning), Some(morning)));
        assert_eq!(datetime("2026-11-23T08:00:00+08:00/.."), only(Some(morning), None));
        assert_eq!(datetime("2026-11-23T08:00:00 08:00/"), only(Some(morning), None));
        assert_eq!(datetime("../2026-11-23T00:00:00Z"), only(None, Some(morning)));
        assert_eq!(datetime("/2026-11-23T00:00:00Z"), only(None, Some(morning)));
        assert!(datetime("0000-01-01T00:00:00Z/2026-11-23T00:00:00Z").is_ok());
        assert!(datetime("2026-11-23T00:00:00Z/9999-12-31T00:00:00Z").is_ok());
        assert!(datetime("0000-01-01T00:00:00Z/9999-12-31T23:59:59Z").is_ok());
        for text in ["", "..", "../..", "/", "yesterday", "2026-11-23", "2026-11-23T00:00:00"] {
            assert!(datetime(text).is_err(), "{text}");
        }
        assert!(datetime("2026-11-24T00:00:00Z/2026-11-23T00:00:00Z").is_err());
    }

    #[test]
    fn words_are_read_between_commas_and_the_known_ones_are_named() {
        let named = |word: &str| ["a", "b"].into_iter().find(|known| *known == word);
        assert_eq!(words("a, b", named, ["a", "b"]), Ok(vec!["a", "b"]));
        assert_eq!(words("a,c", named, ["a", "b"]), Err("\"c\" is none of a, b".to_owned()));
    }

    #[test]
    fn a_size_is_not_below_nought() {
        assert_eq!(size("0.5"), Ok(0.5));
        assert!(size("-0.5").is_err() && size("inf").is_err() && size("").is_err());
    }
}
