//! The sample town: synthetic, for looking at a city before one's own is imported.

use super::App;
use super::error::AppError;
use super::import::{ImportRequest, Kind};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::stretches::NamedStretch;
use crate::domain::ImportMode;
use crate::formats::geojson::{Mapping, Options};
use crate::geometry::Side;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

const COMMUNITIES: &[u8] = include_bytes!("../../data/luocheng_communities.geojson");
const SEGMENTS: &[u8] = include_bytes!("../../data/luocheng_segments.geojson");
const ASSIGNMENTS: &[u8] = include_bytes!("../../data/luocheng_assignments.json");

/// Who is named in the log for the sample town.
const ACTOR: &str = "sample town";

/// A stretch that the files of segments cannot say: a part of one, or one side.
#[derive(Deserialize)]
struct Stretch {
    crew: String,
    segment: String,
    side: String,
    from_m: Option<f64>,
    to_m: Option<f64>,
}

impl App {
    /// Loads the sample town into a city that has nothing in it. Says whether it did.
    ///
    /// # Errors
    /// The store is away.
    pub async fn load_sample(&self) -> Result<bool, AppError> {
        if self.revision().0 > 0 {
            return Ok(false);
        }
        let actor: Arc<str> = ACTOR.into();
        let crew = "crew:crew".parse().expect("a field that there is, and a property");
        for (kind, bytes, mapping) in
            [(Kind::Communities, COMMUNITIES, Mapping::default()), (Kind::Segments, SEGMENTS, crew)]
        {
            let options = Options { mapping, ..Options::default() };
            let request = ImportRequest { kind, mode: ImportMode::Merge, options };
            self.import(bytes, request, Arc::clone(&actor), None).await?;
        }
        let stretches: Vec<Stretch> = serde_json::from_slice(ASSIGNMENTS).map_err(unreadable)?;
        let mut by_crew: BTreeMap<String, Vec<NamedStretch>> = BTreeMap::new();
        for Stretch { crew, segment, side, from_m, to_m } in stretches {
            let side = match side.as_str() {
                "both" => None,
                one => Some(one.parse::<Side>().map_err(unreadable)?),
            };
            by_crew.entry(crew).or_default().push(NamedStretch { segment, side, from_m, to_m });
        }
        for (crew, stretches) in by_crew {
            let request = AssignRequest {
                crew,
                valid_from: None,
                valid_to: None,
                shift: None,
                takeover: Takeover::Refuse,
                stretches,
                sites: Vec::new(),
            };
            self.assign(request, Arc::clone(&actor), None).await?;
        }
        Ok(true)
    }
}

fn unreadable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AppError {
    AppError::Internal { what: "the sample town's assignments", source: source.into() }
}
