//! The main streets: a table drawn by hand in the plan, with the part of town each keeps to.

use crate::grid::Class::{self, Arterial, Secondary};
use crate::layout::{RAILWAY, RIVER};
use crate::plane::{Spot, Straight, spot};

use Quarter::{East, North, West};

/// The part of town a main street keeps to: north of the river, west or east of the railway.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quarter {
    North,
    West,
    East,
}

pub fn quarter_of(at: Spot) -> Quarter {
    if RIVER.left_m(at) > 0.0 {
        Quarter::North
    } else if RAILWAY.left_m(at) > 0.0 {
        Quarter::West
    } else {
        Quarter::East
    }
}

pub struct Main {
    pub name: &'static str,
    pub name_en: &'static str,
    pub class: Class,
    pub width_m: f64,
    pub line: Straight,
    quarters: &'static [Quarter],
    /// West, south, east, north: only ground whose middle lies in this window is crossed.
    window: [f64; 4],
}

impl Main {
    pub fn crosses(&self, ground: Spot) -> bool {
        let [west, south, east, north] = self.window;
        self.quarters.contains(&quarter_of(ground))
            && (west..east).contains(&ground.u)
            && (south..north).contains(&ground.v)
    }
}

const FAR: f64 = 9000.0;
const EVERYWHERE: [f64; 4] = [-FAR, -FAR, FAR, FAR];

const fn main(
    name: &'static str,
    name_en: &'static str,
    class: Class,
    width_m: f64,
    ends: [(f64, f64); 2],
    quarters: &'static [Quarter],
    window: [f64; 4],
) -> Main {
    let [(a, b), (c, d)] = ends;
    let line = Straight::through(spot(a, b), spot(c, d));
    Main { name, name_en, class, width_m, line, quarters, window }
}

pub const XIANGTAN: usize = 0;
pub const JINYAN: usize = 1;
pub const GUIHUA: usize = 2;
pub const ZHONGSHAN: usize = 3;
pub const HANKOU: usize = 4;
pub const LUOCHENG: usize = 6;
pub const WUCHANG: usize = 7;
pub const SHAOSHAN: usize = 8;
pub const CHANGSHA: usize = 9;
pub const WENHUA: usize = 11;
pub const XINHUA: usize = 12;
pub const NANXING: usize = 13;

/// In the order they are laid: later ones end at earlier ones. The constants above are indices.
#[rustfmt::skip]
pub const MAINS: [Main; 20] = [
    main("湘潭路", "Xiangtan Road", Arterial, 36.0,
        [(-1830.0, -2400.0), (-1690.0, 2400.0)], &[North, West], EVERYWHERE),
    main("金雁路", "Jinyan Road", Arterial, 30.0,
        [(-1060.0, -2400.0), (-940.0, 1500.0)], &[West], EVERYWHERE),
    main("桂花街", "Guihua Street", Secondary, 20.0,
        [(-360.0, -2400.0), (-450.0, 1500.0)], &[West], EVERYWHERE),
    main("中山大道", "Zhongshan Avenue", Arterial, 40.0,
        [(430.0, -2400.0), (530.0, 2400.0)], &[North, West, East], EVERYWHERE),
    main("汉口路", "Hankou Road", Arterial, 32.0,
        [(1090.0, -2400.0), (1190.0, 1500.0)], &[West, East], EVERYWHERE),
    main("佛山路", "Foshan Road", Arterial, 30.0,
        [(1730.0, -2400.0), (1880.0, 2400.0)], &[North, West, East], EVERYWHERE),
    main("雒城大道", "Luocheng Avenue", Arterial, 40.0,
        [(-2700.0, -1640.0), (2700.0, -1440.0)], &[West, East], EVERYWHERE),
    main("武昌路", "Wuchang Road", Secondary, 24.0,
        [(-2700.0, -1010.0), (2700.0, -900.0)], &[West, East], EVERYWHERE),
    main("韶山路", "Shaoshan Road", Arterial, 32.0,
        [(-2700.0, -390.0), (2700.0, -230.0)], &[West, East], EVERYWHERE),
    main("长沙路", "Changsha Road", Secondary, 22.0,
        [(-2700.0, 470.0), (2700.0, 590.0)], &[West], EVERYWHERE),
    main("肇庆路", "Zhaoqing Road", Arterial, 28.0,
        [(-2700.0, 1800.0), (2700.0, 1730.0)], &[North], EVERYWHERE),
    main("文化路", "Wenhua Road", Secondary, 18.0,
        [(-170.0, 300.0), (-110.0, 1500.0)], &[West], [-450.0, 560.0, 500.0, FAR]),
    main("新华路", "Xinhua Road", Secondary, 18.0,
        [(860.0, 300.0), (910.0, 1500.0)], &[West], [500.0, 560.0, 1180.0, FAR]),
    main("南兴路", "Nanxing Road", Secondary, 18.0,
        [(-600.0, -700.0), (700.0, -640.0)], &[West], [-390.0, -960.0, 480.0, -300.0]),
    main("顺德路", "Shunde Road", Secondary, 18.0,
        [(-2000.0, 880.0), (2600.0, 960.0)], &[West], [-960.0, 560.0, 1500.0, FAR]),
    main("连山路", "Lianshan Road", Secondary, 18.0,
        [(-560.0, 1000.0), (-680.0, 2400.0)], &[North], EVERYWHERE),
    main("高坪路", "Gaoping Road", Secondary, 18.0,
        [(1230.0, 1000.0), (1110.0, 2400.0)], &[North], EVERYWHERE),
    main("西园路", "Xiyuan Road", Secondary, 18.0,
        [(-1380.0, -500.0), (-1330.0, 1500.0)], &[West], [-1760.0, -320.0, -960.0, FAR]),
    main("向阳路", "Xiangyang Road", Secondary, 18.0,
        [(1200.0, -500.0), (2700.0, -760.0)], &[East], [1840.0, -900.0, FAR, -260.0]),
    main("三亚路", "Sanya Road", Secondary, 18.0,
        [(-1480.0, -2400.0), (-1400.0, -300.0)], &[West], [-1780.0, -1560.0, -1000.0, -340.0]),
];
