//! What people type, as values.

use crate::geometry::Datum;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// An instant: RFC 3339, or a date, which means its first moment here.
pub fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let date: Date = text.parse().map_err(|_not_a_date| {
        format!("{text} is no instant; write 2026-11-23T08:00:00+08:00, or 2026-11-23")
    })?;
    let start = date.to_zoned_datetime(TimeZone::system()).map_err(|error| error.to_string())?;
    Ok(start.timestamp())
}

/// A datum by its word.
pub fn datum(text: &str) -> Result<Datum, String> {
    text.parse().map_err(|error: crate::geometry::UnknownDatum| error.to_string())
}

/// A length that is not negative.
pub fn metres(text: &str) -> Result<f64, String> {
    let metres: f64 = text.parse().map_err(|_not_a_number| format!("{text} is not a number"))?;
    if metres.is_finite() && metres >= 0.0 {
        Ok(metres)
    } else {
        Err(format!("{text} is not a length"))
    }
}
