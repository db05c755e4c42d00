//! Ground that somebody draws to pick what lies in it: a box, a lasso, pasted polygons. Nothing is
//! measured by it, so it need not be sound as an [`Area`](super::Area) has to be: a lasso that
//! crosses itself still says which streets are meant.

use super::slabs::Slabs;
use super::{LocalFrame, LonLat, MeasuredLine, Xy};

/// Polygons in one frame's metres. Inside a polygon is what its rings enclose an odd number of
/// times; inside the region is what lies in any of the polygons.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    polygons: Vec<Outline>,
}

#[derive(Debug, Clone, PartialEq)]
struct Outline {
    /// West, south, east, north.
    bounds: [f64; 4],
    slabs: Slabs,
}

const NOTHING: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

impl Region {
    /// The region of polygons, each a list of rings, closed or not; `None` if a polygon has no
    /// ring, or a ring fewer than three positions.
    #[must_use]
    pub fn of(polygons: &[Vec<Vec<LonLat>>], frame: &LocalFrame) -> Option<Region> {
        let outlines = polygons.iter().map(|rings| {
            let enclose = !rings.is_empty() && rings.iter().all(|ring| ring.len() >= 3);
            enclose.then(|| Outline::of(rings, frame))
        });
        outlines.collect::<Option<Vec<_>>>().map(|polygons| Region { polygons })
    }

    /// Whether a place lies inside.
    #[must_use]
    pub fn contains(&self, place: Xy) -> bool {
        self.polygons.iter().any(|polygon| polygon.contains(place))
    }

    /// The smallest box around it: west, south, east, north in metres.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        self.polygons.iter().map(|polygon| polygon.bounds).fold(NOTHING, |all, one| {
            [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])]
        })
    }

    /// Whether at least half of a line's length lies inside.
    #[must_use]
    pub fn holds_most_of(&self, line: &MeasuredLine) -> bool {
        let mut inside_m = 0.0;
        let mut whole_m = 0.0;
        for edge in line.points().windows(2) {
            let length_m = edge[0].distance_m_to(edge[1]);
            whole_m += length_m;
            inside_m += length_m * self.share_inside(edge[0], edge[1]);
        }
        if whole_m > 0.0 { 2.0 * inside_m >= whole_m } else { self.contains(line.points()[0]) }
    }

    /// The share (0 to 1) of a straight edge that lies inside: it is cut where it meets the border,
    /// and each piece is where its middle is.
    fn share_inside(&self, from: Xy, to: Xy) -> f64 {
        let mut cuts: Vec<f64> = vec![0.0, 1.0];
        for polygon in self.polygons.iter().filter(|polygon| polygon.is_near(from, to)) {
            let near = polygon.slabs.edges_between(from.y.min(to.y), from.y.max(to.y));
            cuts.extend(near.filter_map(|border| crossing(from, to, border)));
        }
        cuts.sort_unstable_by(f64::total_cmp);
        let pieces = cuts.windows(2).filter(|cut| cut[0] < cut[1]);
        pieces
            .filter(|cut| self.contains(from.between(to, f64::midpoint(cut[0], cut[1]))))
            .map(|cut| cut[1] - cut[0])
            .sum()
    }
}

impl Outline {
    fn of(rings: &[Vec<LonLat>], frame: &LocalFrame) -> Outline {
        let closed = |ring: &Vec<LonLat>| -> Box<[Xy]> {
            ring.iter().chain(ring.first()).map(|at| frame.project(*at)).collect()
        };
        let rings: Vec<Box<[Xy]>> = rings.iter().map(closed).collect();
        let bounds = rings.iter().flatten().fold(NOTHING, |box_, at| {
            [box_[0].min(at.x), box_[1].min(at.y), box_[2].max(at.x), box_[3].max(at.y)]
        });
        let slabs = Slabs::of(&rings, [bounds[1], bounds[3]]);
        Outline { bounds, slabs }
    }

    fn contains(&self, place: Xy) -> bool {
        let [west, south, east, north] = self.bounds;
        let in_box = (west..east).contains(&place.x) && (south..north).contains(&place.y);
        in_box && self.slabs.hold(place)
    }

    fn is_near(&self, from: Xy, to: Xy) -> bool {
        let [west, south, east, north] = self.bounds;
        from.x.max(to.x) >= west
            && from.x.min(to.x) <= east
            && from.y.max(to.y) >= south
            && from.y.min(to.y) <= north
    }
}

/// Where an edge meets a border, as a share of the edge; `None` if it does not, or runs along it.
fn crossing(from: Xy, to: Xy, border: [Xy; 2]) -> Option<f64> {
    let (way, along) = (to - from, border[1] - border[0]);
    let turn = way.cross(along);
    if turn == 0.0 {
        return None;
    }
    let apart = border[0] - from;
    let (share, other) = (apart.cross(along) / turn, apart.cross(way) / turn);
    ((0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&other)).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame() -> LocalFrame {
        LocalFrame::centred_on(LonLat::new(104.28, 30.98).unwrap())
    }

    fn region(polygons: &[Vec<Vec<(f64, f64)>>]) -> Option<Region> {
        let place = |(x, y): &(f64, f64)| frame().unproject(Xy { x: *x, y: *y });
        let ring = |ring: &Vec<(f64, f64)>| ring.iter().map(place).collect();
        let polygon = |rings: &Vec<Vec<(f64, f64)>>| rings.iter().map(ring).collect();
        Region::of(&polygons.iter().map(polygon).collect::<Vec<_>>(), &frame())
    }

    /// Does a ray due east from the place leave an odd number of edges of a polygon behind?
    fn naive(polygons: &[Vec<Vec<(f64, f64)>>], at: Xy) -> bool {
        polygons.iter().any(|rings| {
            let edges = rings
                .iter()
                .flat_map(|ring| (0..ring.len()).map(|n| (ring[n], ring[(n + 1) % ring.len()])));
            let crossed = edges.filter(|(a, b)| {
                (a.1 > at.y) != (b.1 > at.y)
                    && at.x < a.0 + (at.y - a.1) / (b.1 - a.1) * (b.0 - a.0)
            });
            crossed.count() % 2 == 1
        })
    }

    fn place() -> impl Strategy<Value = (f64, f64)> {
        (-200.0..200.0f64, -200.0..200.0f64)
    }

    fn polygons() -> impl Strategy<Value = Vec<Vec<Vec<(f64, f64)>>>> {
        let ring = prop::collection::vec(place(), 3..30);
        prop::collection::vec(prop::collection::vec(ring, 1..3), 1..4)
    }

    proptest! {
        /// The oracle walks along the line in small steps and asks at each of them.
        #[test]
        fn a_line_is_held_when_most_of_its_steps_are(
            polygons in polygons(), points in prop::collection::vec(place(), 2..6),
        ) {
            const STEPS: u32 = 20_000;
            let region = region(&polygons).unwrap();
            let points: Vec<Xy> = points.into_iter().map(|(x, y)| Xy { x, y }).collect();
            let line = MeasuredLine::new(points, STEPS * 10);
            let inside = (0..STEPS).filter(|step| naive(&polygons, line.at(step * 10 + 5))).count();
            let share = inside as f64 / f64::from(STEPS);
            // Steps at the border may fall on either side of it.
            prop_assume!((share - 0.5).abs() > 0.01);
            prop_assert_eq!(region.holds_most_of(&line), share > 0.5, "{}", share);
        }
    }

    #[test]
    fn exactly_half_is_enough() {
        let square = vec![vec![vec![(0.0, -50.0), (100.0, -50.0), (100.0, 50.0), (0.0, 50.0)]]];
        let region = region(&square).unwrap();
        let line = |from: f64, to: f64| {
            MeasuredLine::new([Xy { x: from, y: 0.0 }, Xy { x: to, y: 0.0 }], 1000)
        };
        assert!(region.holds_most_of(&line(-49.9, 50.1)));
        assert!(!region.holds_most_of(&line(-50.1, 49.9)));
        assert!(!region.holds_most_of(&line(-30.0, -10.0)));
    }

    #[test]
    fn rings_that_enclose_nothing_make_no_region() {
        assert_eq!(region(&[vec![]]), None);
        assert_eq!(region(&[vec![vec![(0.0, 0.0), (1.0, 1.0)]]]), None);
    }
}
