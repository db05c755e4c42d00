//! Which property of a feature carries what: as the user says, else by the names that towns and
//! their programs use.
//!
//! A property that the user names is looked for as written, then without regard to capitals. The
//! aliases are compared without regard to capitals, spaces, `_` and `-`; of several, the one that
//! stands first here and has a value is taken.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::str::FromStr;

use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smallvec::SmallVec;

use super::{pointer, values};

/// What a property can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Name,
    Class,
    Width,
    Grade,
    Parent,
    Crew,
}

/// What is read from a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Segments,
    Communities,
    Sites,
}

const FIELDS: [(Field, &str); 7] = [
    (Field::Id, "id"),
    (Field::Name, "name"),
    (Field::Class, "class"),
    (Field::Width, "width_m"),
    (Field::Grade, "grade"),
    (Field::Parent, "parent"),
    (Field::Crew, "crew"),
];

/// Lower case, without spaces, `_` and `-`, the best first. Crews make assignments, so no alias
/// guesses them.
const ALIASES: &[(Kind, Field, &str)] = &[
    (
        Kind::Segments,
        Field::Id,
        "id osmid wayid osmway segmentid cnn gid linkid objectid fid 编号 路段编号 道路编号",
    ),
    (
        Kind::Segments,
        Field::Name,
        "name street streetname roadname fullname fullstreet streetnam strname stname road \
         名称 道路名称 路名 街道名称 路段名称 name:zh",
    ),
    (
        Kind::Segments,
        Field::Class,
        "class highway fclass roadclass functionalclass streettype roadtype type 道路等级 道路类型",
    ),
    (Kind::Segments, Field::Width, "widthm width roadwidth 宽度 路宽 道路宽度"),
    (Kind::Segments, Field::Grade, "cleaninggrade grade 保洁等级 清扫等级 作业等级 等级"),
    (
        Kind::Communities,
        Field::Id,
        "id code adcode osmid gid geoid borocd borocode objectid fid \
         编码 代码 编号 社区编码 区划代码",
    ),
    (
        Kind::Communities,
        Field::Name,
        "name neighbourhood neighborhood community district districtname mapname boroname \
         communityboard borocd label fullname 名称 社区 社区名称 街道 name:zh",
    ),
    (
        Kind::Communities,
        Field::Parent,
        "parent parentid parentcode 上级 上级编码 上级代码 所属街道 所属镇",
    ),
    (
        Kind::Sites,
        Field::Id,
        "id code siteid osmid parkid gid objectid fid 编号 编码 场地编号 绿地编号",
    ),
    (
        Kind::Sites,
        Field::Name,
        "name sitename parkname label fullname 名称 场地名称 绿地名称 小区名称 name:zh",
    ),
    (
        Kind::Sites,
        Field::Class,
        "class sitetype leisure landuse amenity fclass type 类型 场地类型 类别",
    ),
];

/// The user's word on which property carries what, such as `name:STREETNAM,id:CNN,crew:crew_id`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    pairs: Vec<(Field, String)>,
}

/// A mapping that cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadMapping {
    /// Not `field:property`.
    #[error("“{0}” is no mapping; write field:property, for example name:STREETNAM")]
    NoPair(String),
    /// A field that does not exist.
    #[error(
        "there is no field “{0}”; the fields are id, name, class, width_m, grade, parent, crew"
    )]
    UnknownField(String),
    /// A field mapped twice.
    #[error("{0} is mapped twice")]
    Twice(String),
}

impl FromStr for Mapping {
    type Err = BadMapping;

    fn from_str(text: &str) -> Result<Mapping, BadMapping> {
        let mut pairs: Vec<(Field, String)> = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let no_pair = || BadMapping::NoPair(pair.to_owned());
            let (name, property) = pair.split_once(':').ok_or_else(no_pair)?;
            let (name, property) = (name.trim(), property.trim());
            if property.is_empty() {
                return Err(no_pair());
            }
            let known = FIELDS.into_iter().find(|(_, known)| *known == name);
            let (field, _) = known.ok_or_else(|| BadMapping::UnknownField(name.to_owned()))?;
            if pairs.iter().any(|(taken, _)| *taken == field) {
                return Err(BadMapping::Twice(name.to_owned()));
            }
            pairs.push((field, property.to_owned()));
        }
        Ok(Mapping { pairs })
    }
}

impl Mapping {
    fn property(&self, field: Field) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(mapped, _)| *mapped == field)
            .map(|(_, property)| property.as_str())
    }

    /// One sentence for each mapped property that is not among `occurring`.
    pub(super) fn missing_from(&self, occurring: &BTreeSet<String>) -> Vec<String> {
        const NAMED: usize = 40;
        let absent = |property: &str| {
            !occurring.iter().any(|name| name.to_lowercase() == property.to_lowercase())
        };
        let names: Vec<&str> = occurring.iter().map(String::as_str).take(NAMED).collect();
        let names = if names.is_empty() { "there are none".into() } else { names.join(", ") };
        let missing = self.pairs.iter().filter(|(_, property)| absent(property));
        missing
            .map(|(_, property)| {
                format!(
                    "no feature has the property “{property}” that was mapped; the properties \
                are: {names}"
                )
            })
            .collect()
    }
}

/// The property chosen for a field.
#[derive(Clone, Copy)]
pub(super) struct Choice<'f> {
    pub(super) property: &'f str,
    pub(super) value: &'f RawValue,
    /// Named by the user, not found by an alias.
    pub(super) mapped: bool,
    rank: usize,
}

impl Choice<'_> {
    /// The pointer to it from its feature.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = "/properties".to_owned();
        pointer::push_member(&mut pointer, self.property);
        pointer
    }
}

/// What a feature's properties carry.
#[derive(Default)]
pub(super) struct Chosen<'f> {
    choices: [Option<Choice<'f>>; FIELDS.len()],
}

impl<'f> Chosen<'f> {
    pub(super) fn get(&self, field: Field) -> Option<Choice<'f>> {
        self.choices[field as usize]
    }
}

/// For what a property may be chosen, and how good a choice it is (0 is the best).
#[derive(Clone, Copy)]
struct Role {
    field: Field,
    rank: usize,
    mapped: bool,
}

/// Chooses properties, remembering what each name means.
pub(super) struct Chooser<'m> {
    mapping: &'m Mapping,
    kind: Kind,
    roles: FxHashMap<String, SmallVec<[Role; 1]>>,
}

impl<'m> Chooser<'m> {
    pub(super) fn new(mapping: &'m Mapping, kind: Kind) -> Chooser<'m> {
        Chooser { mapping, kind, roles: FxHashMap::default() }
    }

    /// The best property with a value for each field.
    pub(super) fn choose<'f>(
        &mut self,
        properties: &'f [(Cow<'_, str>, &'f RawValue)],
    ) -> Chosen<'f> {
        let mut chosen = Chosen::default();
        for (property, value) in properties {
            if !self.roles.contains_key(&**property) {
                let roles = roles_of(property, self.mapping, self.kind);
                self.roles.insert(property.clone().into_owned(), roles);
            }
            for &Role { field, rank, mapped } in &self.roles[&**property] {
                let best = &mut chosen.choices[field as usize];
                if best.is_none_or(|best| rank < best.rank) && !values::is_nothing(value) {
                    *best = Some(Choice { property, value, mapped, rank });
                }
            }
        }
        chosen
    }

    /// All property names met.
    pub(super) fn into_names(self) -> impl Iterator<Item = String> {
        self.roles.into_keys()
    }
}

fn roles_of(property: &str, mapping: &Mapping, kind: Kind) -> SmallVec<[Role; 1]> {
    let lower = property.to_lowercase();
    let bare: String = lower.chars().filter(|at| !matches!(at, ' ' | '_' | '-')).collect();
    let role = |field| match mapping.property(field) {
        Some(mapped) if mapped == property => Some(Role { field, rank: 0, mapped: true }),
        Some(mapped) if mapped.to_lowercase() == lower => {
            Some(Role { field, rank: 1, mapped: true })
        }
        Some(_) => None,
        None => {
            let (.., aliases) = ALIASES.iter().find(|row| (row.0, row.1) == (kind, field))?;
            let rank = aliases.split_whitespace().position(|alias| alias == bare)?;
            Some(Role { field, rank, mapped: false })
        }
    };
    FIELDS.into_iter().filter_map(|(field, _)| role(field)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mapping: &str, kind: Kind, properties: &str, field: Field, expected: Option<&str>) {
        let mapping: Mapping = mapping.parse().unwrap();
        let map: std::collections::BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(properties).unwrap();
        let properties: Vec<_> =
            map.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), &**value)).collect();
        let chosen = Chooser::new(&mapping, kind).choose(&properties).get(field);
        assert_eq!(chosen.map(|choice| choice.property), expected);
    }

    #[test]
    fn aliases_find_what_towns_call_it() {
        use Field::{Class, Crew, Id, Name, Width};
        let segment = |properties: &str, field, expected| {
            check("", Kind::Segments, properties, field, expected);
        };
        segment(r#"{"Street_Name":"A"}"#, Name, Some("Street_Name"));
        segment(r#"{"name":"A","street":"B"}"#, Name, Some("name"));
        segment(r#"{"name":null,"street":"B"}"#, Name, Some("street"));
        segment(r#"{"name":"  ","STREET":"B"}"#, Name, Some("STREET"));
        segment(r#"{"道路名称":"B"}"#, Name, Some("道路名称"));
        segment(r#"{"osm_id":1}"#, Id, Some("osm_id"));
        segment(r#"{"highway":"service"}"#, Class, Some("highway"));
        segment(r#"{"宽度":7}"#, Width, Some("宽度"));
        segment(r#"{"crew":"north"}"#, Crew, None);
        check("", Kind::Communities, r#"{"boro_cd":311}"#, Name, Some("boro_cd"));
        check("", Kind::Communities, r#"{"highway":"x"}"#, Class, None);
    }

    #[test]
    fn a_mapped_property_wins_as_written_then_without_capitals() {
        let name = |properties: &str, expected| {
            check("name:Label", Kind::Segments, properties, Field::Name, expected);
        };
        name(r#"{"name":"A","Label":"B"}"#, Some("Label"));
        name(r#"{"label":"A","Label":"B"}"#, Some("Label"));
        name(r#"{"LABEL":"A","name":"B"}"#, Some("LABEL"));
        name(r#"{"name":"B"}"#, None);
        check("crew:a,name:a", Kind::Segments, r#"{"a":"x"}"#, Field::Crew, Some("a"));
    }

    #[test]
    fn a_mapping_that_cannot_be_read_is_refused_in_words() {
        let message = |text: &str| text.parse::<Mapping>().unwrap_err().to_string();
        assert_eq!(
            message("name"),
            "“name” is no mapping; write field:property, for example name:STREETNAM"
        );
        assert_eq!(
            message("name:"),
            "“name:” is no mapping; write field:property, for example name:STREETNAM"
        );
        assert_eq!(
            message("colour:x"),
            "there is no field “colour”; the fields are id, name, class, width_m, grade, parent, \
             crew"
        );
        assert_eq!(message("id:a,id:b"), "id is mapped twice");
        assert_eq!("".parse(), Ok(Mapping::default()));
        assert_eq!(" id : a:b , ".parse::<Mapping>().unwrap().property(Field::Id), Some("a:b"));
    }
}
