//! What the values of properties mean: text without rubbish, identifiers, widths, grades, lists of
//! crews.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// Ids, crews and names longer than this many characters are no ids, crews or names.
pub(super) const TEXT_LIMIT: usize = 200;

/// More crews on one street are a mistake.
const CREW_LIMIT: usize = 100;

/// A street wider than this is a mistake of units.
const WIDTH_LIMIT_M: f32 = 500.0;
const METRES_PER_FOOT: f32 = 0.3048;

/// How the grades 1 to 4 are written.
const GRADES: [&[&str]; 4] = [
    &["1", "1.0", "一", "I", "i", "Ⅰ", "１"],
    &["2", "2.0", "二", "II", "ii", "Ⅱ", "２"],
    &["3", "3.0", "三", "III", "iii", "Ⅲ", "３"],
    &["4", "4.0", "四", "IV", "iv", "Ⅳ", "４"],
];

/// The text of a JSON string, None if it is no string.
pub(super) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(raw.get()).ok().map(Cow::Owned)
}

/// Whether the value says nothing: null or blank text.
pub(super) fn is_nothing(raw: &RawValue) -> bool {
    raw.get() == "null" || text(raw).is_some_and(|text| clean(text).is_empty())
}

/// Text to show: of a string or a number, or of the first item of a list of them (several values of
/// one way joined in one feature). Control characters are left out, white space at the ends too.
/// None when there is nothing to show.
pub(super) fn shown(raw: &RawValue) -> Option<Cow<'_, str>> {
    let shown = match raw.get().as_bytes().first() {
        Some(b'"') => text(raw)?,
        Some(b'-' | b'0'..=b'9') => Cow::Borrowed(plain_number(raw.get())),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
            let first = items.first()?;
            return if first.get().starts_with('[') { None } else { shown_owned(first) };
        }
        _ => return None,
    };
    Some(clean(shown)).filter(|text| !text.is_empty())
}

fn shown_owned(raw: &RawValue) -> Option<Cow<'static, str>> {
    shown(raw).map(|text| Cow::Owned(text.into_owned()))
}

/// An identifier: as [`shown`], and of an object the member that looks like one
/// (`{"adcode":510600}`).
///
/// # Errors
/// A reason when it is too long to be one.
pub(super) fn identifier(raw: &RawValue) -> Result<Option<Cow<'_, str>>, String> {
    let id = if raw.get().starts_with('{') {
        let members: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(raw.get()).unwrap_or_default();
        let inner = ["id", "code", "adcode"].iter().find_map(|&name| members.get(name));
        inner.and_then(|value| match value {
            serde_json::Value::String(text) => Some(clean(Cow::Owned(text.clone()))),
            serde_json::Value::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        })
    } else {
        shown(raw)
    };
    match id {
        Some(id) if id.chars().count() > TEXT_LIMIT => {
            let start: String = id.chars().take(40).collect();
            Err(format!("“{start}…” has more than {TEXT_LIMIT} characters, too many for an id"))
        }
        id => Ok(id.filter(|id| !id.is_empty())),
    }
}

/// Crews: one for a string or number, several for a list or for text with semicolons. Each is named
/// once.
///
/// # Errors
/// A reason when the value names no crew, or one that is too long.
pub(super) fn crews(raw: &RawValue) -> Result<Vec<String>, String> {
    let mut crews: Vec<String> = Vec::new();
    let mut add = |crew: Cow<str>| {
        if crew.chars().count() > TEXT_LIMIT {
            return Err(format!("a crew has more than {TEXT_LIMIT} characters"));
        }
        if !crew.is_empty() && !crews.iter().any(|known| *known == crew) {
            if crews.len() == CREW_LIMIT {
                return Err(format!("more than {CREW_LIMIT} crews are named"));
            }
            crews.push(crew.into_owned());
        }
        Ok(())
    };
    let of_one = |raw: &RawValue| match raw.get().as_bytes().first() {
        Some(b'"' | b'-' | b'0'..=b'9' | b'n') => Ok(()),
        _ => Err("a crew must be text or a number, or a list of them".to_owned()),
    };
    if raw.get().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        for item in items {
            of_one(item)?;
            shown(item).map_or(Ok(()), &mut add)?;
        }
    } else {
        of_one(raw)?;
        let text = shown(raw).unwrap_or_default();
        for crew in text.split([';', '；']) {
            add(Cow::Borrowed(crew.trim()))?;
        }
    }
    Ok(crews)
}

/// A width in metres: 7.5, "7.5", "7,5 m", "7.5米", "24 ft". None when it is not one.
pub(super) fn width_m(raw: &RawValue) -> Option<f32> {
    let text = shown(raw)?.to_lowercase();
    let unit_at =
        text.find(|at: char| !matches!(at, '0'..='9' | '.' | ',' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let number: f32 = number.replace(',', ".").parse().ok()?;
    let metres = match unit.trim() {
        "" | "m" | "米" | "公尺" | "metre" | "metres" | "meter" | "meters" => number,
        "ft" | "'" | "feet" | "foot" => number * METRES_PER_FOOT,
        _ => return None,
    };
    (metres > 0.0 && metres <= WIDTH_LIMIT_M).then_some(metres)
}

/// A cleaning grade: 1 to 4 as a number or text, 一级 to 四级, I to IV. None when it is not one.
pub(super) fn grade(raw: &RawValue) -> Option<u8> {
    let text = shown(raw)?;
    let text = text.strip_suffix(['级', '級']).unwrap_or(&text).trim_end();
    (1..).zip(GRADES).find_map(|(grade, names)| names.contains(&text).then_some(grade))
}

/// A whole number without the ".0" that some programs write behind it.
fn plain_number(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction))
            if !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0') =>
        {
            whole
        }
        _ => number,
    }
}

/// Leaves out control characters, and white space at the ends.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    let dirty = text.chars().any(char::is_control)
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if !dirty {
        return text;
    }
    let kept: String = text.chars().filter(|at| !at.is_control()).collect();
    Cow::Owned(kept.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_width_is_read_in_the_ways_people_write_it() {
        for (json, metres) in [
            ("7.5", 7.5),
            (r#""7.5""#, 7.5),
            (r#""7,5""#, 7.5),
            (r#""7.5 m""#, 7.5),
            (r#"" 12米""#, 12.0),
            (r#""10 ft""#, 3.048),
        ] {
            assert_eq!(width_m(&raw(json)), Some(metres), "{json}");
        }
        for json in [r#""wide""#, "0", "-3", "5000", "null", "true", r#""7.5.1""#, r#""5 km""#] {
            assert_eq!(width_m(&raw(json)), None, "{json}");
        }
    }

    #[test]
    fn a_grade_is_read_in_figures_in_chinese_and_in_roman_numerals() {
        for (json, expected) in [
            ("1", 1),
            ("2.0", 2),
            (r#""3""#, 3),
            (r#""一级""#, 1),
            (r#""4级""#, 4),
            (r#""IV""#, 4),
            (r#""Ⅱ""#, 2),
        ] {
            assert_eq!(grade(&raw(json)), Some(expected), "{json}");
        }
        for json in ["0", "5", "1.5", r#""五级""#, r#""grade1""#, "null", "[]"] {
            assert_eq!(grade(&raw(json)), None, "{json}");
        }
    }

    #[test]
    fn crews_are_one_or_several() {
        let crews = |json: &str| crews(&raw(json)).unwrap();
        assert_eq!(crews(r#""north""#), ["north"]);
        assert_eq!(crews("7"), ["7"]);
        assert_eq!(crews(r#"["a", 2, null, "", "a"]"#), ["a", "2"]);
        assert_eq!(crews(r#""a; b；c;;""#), ["a", "b", "c"]);
        assert!(crews("null").is_empty());
        assert!(crews(r#"" ""#).is_empty());
        assert!(super::crews(&raw("true")).is_err());
        let many: Vec<usize> = (0..101).collect();
        assert!(super::crews(&raw(&serde_json::to_string(&many).unwrap())).is_err());
        assert!(super::crews(&raw(r#"[{"id":1}]"#)).is_err());
    }

    #[test]
    fn text_is_shown_without_control_characters() {
        let shown = |json: &str| shown(&raw(json)).map(Cow::into_owned);
        assert_eq!(shown(r#"" Main\u0000 \tSt\n""#).as_deref(), Some("Main St"));
        assert_eq!(shown("7.0").as_deref(), Some("7"));
        assert_eq!(shown("7.25").as_deref(), Some("7.25"));
        assert_eq!(shown(r#"["residential","service"]"#).as_deref(), Some("residential"));
        assert_eq!(shown("{}"), None);
        assert_eq!(shown("true"), None);
        assert_eq!(shown(r#""\u0007""#), None);
    }
}
