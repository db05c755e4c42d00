//! Where on Earth a city is: the centre of its frame, and which files are of another place.

use crate::city::City;
use crate::domain::{ImportMode, Problem, Refusal};
use crate::geometry::{Bounds, LonLat, geodesic_distance_m};

/// A replaced network whose centre lies farther than this from the frame's gets a frame of its
/// own, in metres: at 50 km a transverse Mercator is off by 31 mm in a kilometre.
const RECENTRE_M: f64 = 50_000.0;

/// What lies farther than this from the frame's centre is another city, in metres: there the frame
/// stretches a metre by 3 mm, and twice as far by 12.
const ONE_CITY_M: f64 = 500_000.0;

/// Where the frame makes distances this many times too long it is of no use any more.
const TOO_FAR_STRETCH: f64 = 2.0;

impl City {
    /// The centre of a frame for new ground, if the city has none or all of it moves far away.
    pub(super) fn frame_for(
        &self,
        bounds: impl Iterator<Item = Bounds>,
        mode: ImportMode,
    ) -> Option<LonLat> {
        let centre = middle(bounds)?;
        if self.is_nowhere() {
            return Some(centre);
        }
        (mode == ImportMode::Replace && self.away_m(centre) > RECENTRE_M).then_some(centre)
    }

    /// What to say of a file that lies far from the city, when both are to stand in one frame.
    ///
    /// # Errors
    /// It lies so far away that the frame cannot hold it.
    pub fn warn_of_distance(
        &self,
        bounds: impl Iterator<Item = Bounds>,
        mode: ImportMode,
    ) -> Result<Option<String>, Refusal> {
        if mode == ImportMode::Replace || self.is_nowhere() {
            return Ok(None);
        }
        let Some(centre) = middle(bounds) else { return Ok(None) };
        let away_km = geodesic_distance_m(self.network().frame().centre(), centre) / 1e3;
        if away_km * 1e3 <= ONE_CITY_M {
            return Ok(None);
        }
        let stretch = self.network().frame().stretch_at(centre);
        if stretch > TOO_FAR_STRETCH {
            let detail = format!(
                "the file lies {away_km:.0} km from this city, too far to be measured with it: \
                 import it with replace, or into a store of its own"
            );
            return Err(Refusal::conflict(detail.clone(), vec![Problem::new("", detail)]));
        }
        Ok(Some(format!(
            "the file lies {away_km:.0} km from the middle of this city; lengths are right, but \
             distances to its streets come out {:.1} % too long: keep each city in a store of \
             its own",
            (stretch - 1.0) * 100.0
        )))
    }

    /// Does nothing keep it where its frame is? What brought the frame may have been taken back.
    fn is_nowhere(&self) -> bool {
        let network = self.network();
        let empty = network.is_empty() && network.territories().is_empty();
        !self.is_framed() || (empty && self.sites().iter().len() == 0)
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
