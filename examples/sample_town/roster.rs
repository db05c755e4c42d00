//! Who works when: shifts, the shift of each crew, who works at other hours where, and the flaws in
//! time that a gap finder must find.

use std::collections::BTreeSet;

use crate::communities;
use crate::crews::Work;
use crate::grid::{Class, Grid};
use crate::mains;
use crate::output::segment_id;
use crate::segments::Segment;
use crate::sites;

/// A shift in the words of the API.
pub struct Shift {
    pub id: &'static str,
    pub name: &'static str,
    pub windows: &'static [&'static str],
    pub holidays: &'static str,
}

const fn shift(
    id: &'static str,
    name: &'static str,
    windows: &'static [&'static str],
    holidays: &'static str,
) -> Shift {
    Shift { id, name, windows, holidays }
}

pub const SHIFTS: [Shift; 6] = [
    shift("keepers", "清管两段班", &["mon-sun 05:00-11:00", "mon-sun 14:00-20:00"], "as_usual"),
    shift("six_days", "清管六天班", &["mon-sat 05:00-11:00", "mon-sat 14:00-20:00"], "as_usual"),
    shift("weekend", "协管双周日班", &["sun/2,4 05:00-11:00", "sun/2,4 14:00-20:00"], "as_usual"),
    shift("evening", "主街晚班", &["mon-sun 20:00-22:00"], "as_usual"),
    shift("night", "夜班", &["mon-sun 22:00-05:00"], "as_usual"),
    shift("office", "机关工作日班", &["mon-fri 07:00-12:00", "mon-fri 13:30-17:30"], "off"),
];

/// When streets of each grade have to be kept clean: the town's own rule, made up.
pub const REQUIRED: [(&str, &[&str]); 5] = [
    ("1", &["mon-sun 05:00-11:00", "mon-sun 14:00-22:00"]),
    ("2", &["mon-sun 05:00-11:00", "mon-sun 14:00-20:00"]),
    ("3", &["mon-sun 06:00-11:00", "mon-sun 14:00-18:00"]),
    ("4", &["mon-sun 07:00-09:00", "mon-sun 14:00-16:00"]),
    ("none", &["mon-sun 07:00-09:00"]),
];

/// Segments that a crew sweeps in another shift than its usual one.
pub struct Hours {
    pub crew: String,
    pub shift: &'static str,
    pub segments: Vec<usize>,
}

pub struct Roster {
    /// Every crew with its usual shift.
    pub usual: Vec<(String, &'static str)>,
    pub hours: Vec<Hours>,
    /// The segment that needs nobody for a while.
    pub exempt: usize,
    sundays: Vec<usize>,
    evenings: Vec<usize>,
}

const EVENING_CREW: &str = "主街晚班组";
const WEEKEND_CREW: &str = "协管周末组";

pub fn roster(grid: &Grid, segments: &[Segment], work: &Work) -> Roster {
    let alone = |i: &usize| work.crews[*i].len() == 1;
    let all = |wanted: &dyn Fn(&Segment) -> bool| -> Vec<usize> {
        (0..segments.len()).filter(alone).filter(|&i| wanted(&segments[i])).collect()
    };
    let sundays = all(&|s| s.street == mains::WENHUA);
    let best = all(&|s| s.grade == 1);
    let (evenings, lit): (Vec<usize>, Vec<usize>) =
        best.into_iter().partition(|&i| segments[i].street == mains::CHANGSHA);
    let of_sundays: BTreeSet<&str> = sundays.iter().map(|&i| work.crews[i][0].as_str()).collect();
    let mut hours: Vec<Hours> = of_sundays
        .into_iter()
        .map(|crew| {
            let own = sundays.iter().copied().filter(|&i| work.crews[i][0] == crew).collect();
            Hours { crew: crew.to_owned(), shift: "six_days", segments: own }
        })
        .collect();
    let other = |crew: &str, shift, segments| Hours { crew: crew.to_owned(), shift, segments };
    hours.push(other(WEEKEND_CREW, "weekend", sundays.clone()));
    hours.push(other(EVENING_CREW, "evening", lit));
    let exempt = (0..segments.len()).find(|&i| {
        let segment = &segments[i];
        segment.homes == [Some(communities::XIYUAN); 2]
            && work.crews[i].is_empty()
            && grid.streets[segment.street].class == Class::Branch
            && segment.length_m > 100.0
    });
    Roster {
        usual: usual(work),
        hours,
        exempt: exempt.expect("the new quarter has a branch street without a crew"),
        sundays,
        evenings,
    }
}

fn usual(work: &Work) -> Vec<(String, &'static str)> {
    let stretches = work.stretches.iter().map(|stretch| &stretch.crew);
    let keepers: BTreeSet<&String> = work.crews.iter().flatten().chain(stretches).collect();
    let keepers = keepers.into_iter().map(|crew| (crew.clone(), "keepers"));
    let others = [
        (WEEKEND_CREW, "weekend"),
        (EVENING_CREW, "evening"),
        (sites::COMPOUND_CREW, "office"),
        (sites::MARKET_CREW, "night"),
        (sites::GREEN_CREW, "keepers"),
        (sites::BANK_CREW, "six_days"),
    ];
    keepers.chain(others.map(|(crew, shift)| (crew.to_owned(), shift))).collect()
}

impl Roster {
    /// The flaws in time and the ids of their segments, in the README's order.
    pub fn listed(&self) -> [(&'static str, Vec<String>); 3] {
        let ids = |indices: &[usize]| indices.iter().map(|&i| segment_id(i)).collect();
        [
            ("Sundays", ids(&self.sundays)),
            ("evenings", ids(&self.evenings)),
            ("exempt for a while", ids(&[self.exempt])),
        ]
    }
}
