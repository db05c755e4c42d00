//! The columns of lists: the words that a first row may have for each, in English and Chinese.

use super::NotATable;
use crate::domain::{CrewKind, HolidayRule};
use jiff::civil::Date;

/// A column: its name, whether there has to be one, and other words for it.
pub(super) struct Field {
    name: &'static str,
    needed: bool,
    aliases: &'static str,
}

const fn field(name: &'static str, needed: bool, aliases: &'static str) -> Field {
    Field { name, needed, aliases }
}

pub(super) const CREWS: &[Field] = &[
    field("id", false, "crewid code 编号 代码 班组编号"),
    field("name", true, "crew crewname 名称 班组 班组名称 队伍 队伍名称"),
    field("kind", false, "type 类型 类别 班组类型 性质"),
    field("quota_m2", false, "quota quotam2 定额 保洁定额 定额平方米 定额m2 面积定额"),
];

pub(super) const MEMBERS: &[Field] = &[
    field("crew", true, "crewid crewname team 班组 班组名称 班组编号 队伍 所属班组"),
    field("name", true, "membername 姓名 名字 人员 人员姓名"),
    field("phone", false, "tel telephone mobile 电话 手机 手机号 手机号码 联系电话 联系方式"),
    field("note", false, "remark notes 备注 说明"),
];

pub(super) const SHIFTS: &[Field] = &[
    field("id", false, "shiftid code 编号 代码 班次编号"),
    field("name", true, "shift shiftname 名称 班次 班次名称"),
    field("windows", true, "hours time 时间 时段 工作时间 作业时间 上班时间"),
    field("holidays", false, "holiday 节假日 法定节假日"),
    field("first_day", false, "firstday from start 开始日期 起始日期 生效日期"),
    field("last_day", false, "lastday to end 结束日期 截止日期 失效日期"),
];

/// Where each column stands.
pub(super) struct Columns {
    places: Vec<(&'static str, usize)>,
    unknown: Vec<String>,
}

impl Columns {
    /// # Errors
    /// A column is missing, or there twice.
    pub fn of(header: &csv::StringRecord, fields: &'static [Field]) -> Result<Self, NotATable> {
        let mut columns = Self { places: Vec::new(), unknown: Vec::new() };
        for (place, given) in header.iter().enumerate() {
            let word = plain(given);
            let known = fields.iter().find(|field| {
                plain(field.name) == word || field.aliases.split(' ').any(|alias| alias == word)
            });
            match known {
                None if word.is_empty() => {}
                None => columns.unknown.push(given.trim().to_owned()),
                Some(field) if columns.place(field.name).is_some() => {
                    let name = field.name;
                    return Err(NotATable(format!("two columns of the list are the {name}")));
                }
                Some(field) => columns.places.push((field.name, place)),
            }
        }
        match fields.iter().find(|field| field.needed && columns.place(field.name).is_none()) {
            None => Ok(columns),
            Some(missing) => {
                let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                Err(NotATable(format!(
                    "the first row has no column {}; it names the columns: {}",
                    missing.name,
                    names.join(", ")
                )))
            }
        }
    }

    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == name).map(|(_, place)| *place)
    }

    /// What was left aside.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        self.unknown.iter().map(|name| format!("the column {name} is not known and was left aside"))
    }
}

/// A word without what people write differently: case, spaces, hyphens, brackets.
fn plain(word: &str) -> String {
    let skipped = |c: &char| !c.is_whitespace() && !"_-()（）/*:：".contains(*c);
    word.chars().filter(skipped).flat_map(char::to_lowercase).collect()
}

/// The kind of crew of a word.
pub(super) fn kind(word: &str) -> Option<CrewKind> {
    let plain = plain(word);
    let named = CrewKind::ALL.into_iter().find(|kind| kind.as_str().replace('_', "") == plain);
    named.or(match plain.as_str() {
        "清管员" | "保洁员" => Some(CrewKind::Keeper),
        "协管员" => Some(CrewKind::CoManager),
        "公益性岗位" | "公益岗" | "公益岗位" | "公益性岗" => {
            Some(CrewKind::PublicWelfare)
        }
        "承包商" | "承包" | "外包" | "外包公司" | "保洁公司" => {
            Some(CrewKind::Contractor)
        }
        "志愿者" | "志愿队" | "志愿服务队" => Some(CrewKind::Volunteers),
        _ => None,
    })
}

/// What holidays do, by a word.
pub(super) fn holidays(word: &str) -> Option<HolidayRule> {
    HolidayRule::named(word).or(match word {
        "照常" | "正常" | "上班" => Some(HolidayRule::AsUsual),
        "休息" | "放假" | "不上班" => Some(HolidayRule::Off),
        "按周日" | "同周日" => Some(HolidayRule::AsSunday),
        _ => None,
    })
}

/// Windows in the words of the interface: `周一至周六 06:00-11:00` is `mon-sat 06:00-11:00`.
pub(super) fn windows(line: &str) -> String {
    const WORDS: [(&str, &str); 20] = [
        ("星期", "周"),
        ("礼拜", "周"),
        ("每天", "mon-sun"),
        ("每日", "mon-sun"),
        ("周一", "mon"),
        ("周二", "tue"),
        ("周三", "wed"),
        ("周四", "thu"),
        ("周五", "fri"),
        ("周六", "sat"),
        ("周日", "sun"),
        ("周天", "sun"),
        ("至", "-"),
        ("到", "-"),
        ("—", "-"),
        ("～", "-"),
        ("：", ":"),
        ("；", ";"),
        ("、", ","),
        ("，", ","),
    ];
    WORDS.iter().fold(line.to_owned(), |line, (word, sign)| line.replace(word, sign))
}

/// A day, with hyphens, slashes or Chinese words between its numbers.
pub(super) fn day(text: &str) -> Option<Date> {
    let numbers: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = numbers[..] else { return None };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
