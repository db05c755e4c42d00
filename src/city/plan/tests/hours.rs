use crate::city::drawn::{Town, asker};
use crate::city::plan::hours::{HoursRequest, MOST_DAYS};
use crate::domain::{CityHours, DayKind, RefusalKind, RequiredHours, SpecialDay, WeeklyHours};
use jiff::civil::{Date, Weekday, date};

fn holiday(day: Date) -> (Date, SpecialDay) {
    (day, SpecialDay { kind: DayKind::Holiday, name: Some("国庆节".into()) })
}

fn hours(time_zone: &str, days: Vec<(Date, SpecialDay)>) -> HoursRequest {
    HoursRequest { time_zone: time_zone.into(), days, required: RequiredHours::default() }
}

#[test]
fn the_hours_are_set_whole_and_once() {
    let mut town = Town::new();
    let made_up = SpecialDay { kind: DayKind::Workday(Weekday::Thursday), name: None };
    let days = vec![(date(2026, 10, 10), made_up), holiday(date(2026, 10, 1))];
    let request = hours("europe/vaduz", days);
    let (change, set) = town.city.plan_set_hours(&request, &asker(0)).unwrap();
    assert_eq!(change.summary, "set the hours of the city: Europe/Vaduz, 2 special days");
    assert!(change.hours.closed.is_empty(), "there was no row to close");
    town.apply(&change);
    assert_eq!(town.city.roster().hours(), &set);
    assert_eq!(set.days.first_key_value().map(|day| *day.0), Some(date(2026, 10, 1)));
    assert!(town.city.plan_set_hours(&request, &asker(0)).unwrap().0.is_empty());
    assert_eq!(town.loaded_anew().roster(), town.city.roster());

    let (change, _) = town.city.plan_set_hours(&hours("UTC", vec![]), &asker(0)).unwrap();
    assert_eq!(change.hours.closed.len(), 1);
    town.apply(&change);
    assert_eq!(&*town.city.roster().hours().zone_name, "UTC");
}

#[test]
fn a_city_that_says_the_default_keeps_it() {
    let mut town = Town::new();
    assert!(!town.city.roster().has_own_hours());
    let request = hours("Asia/Shanghai", vec![]);
    let (change, _) = town.city.plan_set_hours(&request, &asker(0)).unwrap();
    town.apply(&change);
    assert!(town.city.roster().has_own_hours());
    assert_eq!(**town.city.roster().hours(), CityHours::default());
    assert!(town.city.plan_set_hours(&request, &asker(0)).unwrap().0.is_empty());
}

#[test]
fn hours_that_make_no_sense_are_refused_with_every_place_at_fault() {
    let refused = |request: &HoursRequest| {
        let refusal = Town::new().city.plan_set_hours(request, &asker(0)).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Invalid);
        assert_eq!(refusal.detail, "the hours cannot be kept like this");
        refusal.problems.into_iter().map(|p| (p.pointer, p.detail)).collect::<Vec<_>>()
    };
    let days = vec![holiday(date(2026, 10, 1)), holiday(date(2026, 10, 1))];
    let window = "mon 06:00-07:00".parse().unwrap();
    let mut request = hours("Asia/Luocheng", days);
    request.required.graded[2] =
        WeeklyHours { windows: vec![window; 51], ..WeeklyHours::default() };
    assert_eq!(
        refused(&request),
        [
            (
                "/time_zone",
                "there is no time zone Asia/Luocheng; write a name such as Asia/Shanghai"
            ),
            ("/days/1/date", "2026-10-01 is given twice"),
            ("/required/3/windows", "51 windows are more than 50"),
        ]
        .map(|(pointer, detail)| (pointer.to_owned(), detail.to_owned()))
    );
    for zone in ["", "+08:00", "Etc/Unknown", "posix/../etc/passwd"] {
        assert_eq!(refused(&hours(zone, vec![]))[0].0, "/time_zone", "{zone}");
    }
    let first = date(2026, 1, 1);
    let many = (0..=MOST_DAYS as i32).map(|n| holiday(first + jiff::ToSpan::days(n)));
    assert_eq!(refused(&hours("UTC", many.collect()))[0].1, "4001 days are more than 4000");
    let long = SpecialDay { kind: DayKind::Holiday, name: Some("x".repeat(201).into()) };
    assert_eq!(refused(&hours("UTC", vec![(first, long)]))[0].0, "/days/0/name");
}
