//! Where on Earth a city is: the centre of its frame, and which files are of another place.

use crate::city::City;
use crate::domain::{ImportMode, Problem, Refusal};
use crate::geometry::{Bounds, LonLat};

/// A replaced network whose centre lies farther than this from the frame's gets a frame of its
/// own, in metres: at 50 km a transverse Mercator is off by 31 mm in a kilometre.
const RECENTRE_M: f64 = 50_000.0;

/// What lies farther than this from the frame's centre is another city, in metres: there the frame
/// would stretch a metre by 3 mm, and twice as far by 12.
const ONE_CITY_M: f64 = 500_000.0;

impl City {
    /// The centre of a frame for new ground, if the city has none or all of it moves far away.
    pub(super) fn frame_for(
        &self,
        bounds: impl Iterator<Item = Bounds>,
        mode: ImportMode,
    ) -> Option<LonLat> {
        let centre = middle(bounds)?;
        if !self.is_framed() {
            return Some(centre);
        }
        (mode == ImportMode::Replace && self.away_m(centre) > RECENTRE_M).then_some(centre)
    }

    /// Refuses to add a file of another part of the world: one frame cannot hold both.
    ///
    /// # Errors
    /// Most of it lies far from the city, and what the city holds is to stay.
    pub fn refuse_far(
        &self,
        bounds: impl Iterator<Item = Bounds>,
        mode: ImportMode,
    ) -> Result<(), Refusal> {
        if mode == ImportMode::Replace || !self.is_framed() {
            return Ok(());
        }
        let away_m = middle(bounds).map_or(0.0, |centre| self.away_m(centre));
        if away_m <= ONE_CITY_M {
            return Ok(());
        }
        let detail = format!(
            "the file lies {:.0} km from this city, and a store holds one city: import it in mode \
             replace, or into a store of its own",
            away_m / 1e3
        );
        Err(Refusal::conflict(detail.clone(), vec![Problem::new("", detail)]))
    }

    fn away_m(&self, place: LonLat) -> f64 {
        let frame = self.network().frame();
        frame.project(place).distance_m_to(frame.project(frame.centre()))
    }
}

/// The middle of most of what is there: a median, so that one feature with broken coordinates does
/// not move it, nor the jump of longitudes at 180°.
fn middle(bounds: impl Iterator<Item = Bounds>) -> Option<LonLat> {
    let (mut lons, mut lats): (Vec<f64>, Vec<f64>) =
        bounds.map(|bounds| bounds.centre()).map(|centre| (centre.lon(), centre.lat())).unzip();
    let half = lons.len() / 2;
    if lons.is_empty() {
        return None;
    }
    let (_, lon, _) = lons.select_nth_unstable_by(half, f64::total_cmp);
    let (_, lat, _) = lats.select_nth_unstable_by(half, f64::total_cmp);
    Some(LonLat::new(*lon, *lat).expect("both are of a centre that lies on Earth"))
}
