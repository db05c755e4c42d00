//! Hours of a week as JSON has them, the same for shifts and for what grades require.

use crate::domain::{HolidayRule, WeeklyHours, Window};
use jiff::civil::Weekday;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A window that was sent: `mon-sat 06:00-11:00`, or its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WindowBody(pub Window);

/// The parts of a window.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowParts {
    /// `mon`, `tue`, … `sun`.
    days: Vec<String>,
    /// Such as `06:00`.
    from: String,
    /// Such as `11:00`; not later than `from` is on the next day.
    to: String,
    /// Which of these days in their month: 1 to 5, and `last`; every one if not given.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    weeks: Option<Vec<Week>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Week {
    Number(u8),
    Word(String),
}

impl<'de> Deserialize<'de> for WindowBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WindowVisitor)
    }
}

struct WindowVisitor;

impl<'de> Visitor<'de> for WindowVisitor {
    type Value = WindowBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a window such as \"mon-sat 06:00-11:00\", or its days, from and to")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WindowBody, E> {
        text.parse().map(WindowBody).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<WindowBody, A::Error> {
        let parts = WindowParts::deserialize(MapAccessDeserializer::new(map))?;
        let mut text = parts.days.join(",");
        if let Some(weeks) = parts.weeks {
            let word = |week: &Week| match week {
                Week::Number(number) => number.to_string(),
                Week::Word(word) => word.clone(),
            };
            text.push('/');
            text.push_str(&weeks.iter().map(word).collect::<Vec<_>>().join(","));
        }
        self.visit_str(&format!("{text} {}-{}", parts.from, parts.to))
    }
}

impl PartialSchema for WindowBody {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Such as `mon-sat 06:00-11:00`, or `sun/2,4 22:00-06:00`."));
        let parts = Ref::from_schema_name(WindowParts::name());
        OneOfBuilder::new().item(text).item(parts).into()
    }
}

impl ToSchema for WindowBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "WindowBody".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((WindowParts::name().into_owned(), WindowParts::schema()));
        WindowParts::schemas(schemas);
    }
}

/// What a public holiday and a make-up workday do to weekly hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HolidayWord {
    /// Nothing.
    #[default]
    AsUsual,
    /// No hours on a holiday; a make-up day has those of the workday that it stands for.
    Off,
    /// A holiday has the hours of a Sunday; a make-up day those of the workday it stands for.
    AsSunday,
}

impl From<HolidayRule> for HolidayWord {
    fn from(rule: HolidayRule) -> Self {
        match rule {
            HolidayRule::AsUsual => Self::AsUsual,
            HolidayRule::Off => Self::Off,
            HolidayRule::AsSunday => Self::AsSunday,
        }
    }
}

impl From<HolidayWord> for HolidayRule {
    fn from(word: HolidayWord) -> Self {
        match word {
            HolidayWord::AsUsual => Self::AsUsual,
            HolidayWord::Off => Self::Off,
            HolidayWord::AsSunday => Self::AsSunday,
        }
    }
}

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayOfWeek {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl DayOfWeek {
    const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        Self::ALL[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }
}

impl From<DayOfWeek> for Weekday {
    fn from(day: DayOfWeek) -> Self {
        Self::from_monday_zero_offset(day as i8).expect("a week has seven days")
    }
}

/// Weekly hours that were sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeekBody {
    windows: Vec<WindowBody>,
    #[serde(default)]
    holidays: HolidayWord,
}

impl From<WeekBody> for WeeklyHours {
    fn from(body: WeekBody) -> Self {
        let windows = body.windows.into_iter().map(|window| window.0).collect();
        Self { windows, holidays: body.holidays.into() }
    }
}

/// Weekly hours.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct WeeklyHoursView {
    /// Each such as `mon-sat 06:00-11:00`.
    pub windows: Vec<String>,
    pub holidays: HolidayWord,
}

impl From<&WeeklyHours> for WeeklyHoursView {
    fn from(hours: &WeeklyHours) -> Self {
        let windows = hours.windows.iter().map(ToString::to_string).collect();
        Self { windows, holidays: hours.holidays.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, String> {
        let window = serde_json::from_str::<WindowBody>(json);
        window.map(|window| window.0.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_window_is_text_or_its_parts() {
        assert_eq!(read(r#""mon-sat 06:00-11:00""#), Ok("mon-sat 06:00-11:00".into()));
        assert_eq!(
            read(r#"{"days":["sun"],"from":"22:00","to":"06:00","weeks":[2,"last"]}"#),
            Ok("sun/2,last 22:00-06:00".into())
        );
        assert_eq!(
            read(r#"{"days":["mon","tue"],"from":"06:00","to":"08:00"}"#),
            Ok("mon,tue 06:00-08:00".into())
        );
    }

    #[test]
    fn what_is_no_window_says_what_to_write() {
        for (json, words) in [
            (r#""whenever""#, "write mon-sat 06:00-11:00"),
            (r#"{"days":[],"from":"06:00","to":"08:00"}"#, "mon"),
            (r#"{"days":["mon"],"from":"6","to":"08:00"}"#, "write 06:30"),
            (r#"{"days":["mon"],"from":"06:00"}"#, "missing field `to`"),
            (r#"{"days":["mon"],"from":"06:00","to":"08:00","week":1}"#, "unknown field"),
            ("5", "a window such as"),
        ] {
            let refused = read(json).unwrap_err();
            assert!(refused.contains(words), "{json}: {refused}");
        }
    }

    #[test]
    fn the_days_are_those_of_the_calendar() {
        for day in DayOfWeek::ALL {
            assert_eq!(DayOfWeek::from(Weekday::from(day)), day);
        }
        assert_eq!(Weekday::from(DayOfWeek::Wed), Weekday::Wednesday);
    }
}
