//! One change of the log with the rows that it opened and closed.

use super::App;
use super::error::AppError;
use super::log::{Authors, LogView};
use super::names::{Names, Wanted};
use super::views::{Named, metres};
use crate::domain::{
    Actor, Assignment, CrewFid, Exemption, Period, Revision, RowKind, SegmentFid, SiteAssignment,
    Versions,
};
use crate::geometry::{Side, Stretch};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many rows are written out.
const MOST_ROWS: usize = 1000;

/// A change with its rows.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ChangeView {
    #[serde(flatten)]
    pub entry: LogView,
    /// The first thousand.
    pub rows: Vec<RowView>,
    /// How many there are beside those.
    pub more: usize,
}

/// A row that a change opened or closed. A row in both was replaced.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RowView {
    /// `assignment`, `segment`, `crew` and so on.
    pub kind: &'static str,
    /// `opened` or `closed`.
    pub what: &'static str,
    pub segment: Option<Named>,
    #[schema(value_type = Option<String>)]
    pub side: Option<Side>,
    pub from_m: Option<f64>,
    pub to_m: Option<f64>,
    pub crew: Option<Named>,
    #[schema(value_type = Option<String>)]
    pub valid_from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Timestamp>,
}

/// What is said of a row before things have names.
#[derive(Default)]
struct Facts {
    segment: Option<SegmentFid>,
    ground: Option<(Side, Stretch)>,
    crew: Option<CrewFid>,
    period: Option<Period>,
}

struct Row {
    kind: RowKind,
    opened: bool,
    facts: Facts,
}

impl App {
    /// A change with its rows, for somebody who might take it back, or for anybody.
    ///
    /// # Errors
    /// There is none of that revision; the store is away.
    pub async fn change(
        &self,
        revision: Revision,
        actor: Option<Actor>,
        authors: Authors,
    ) -> Result<ChangeView, AppError> {
        let mut entry = self.log_entry(revision, authors).await?;
        entry.undoable = match actor {
            Some(actor) if entry.undoable => self.rehearse_undo(revision, actor).await.is_ok(),
            _ => false,
        };
        let earlier = Revision(revision.0.saturating_sub(1));
        let mut rows = self.rows_of(revision).await?;
        let more = rows.len().saturating_sub(MOST_ROWS);
        rows.truncate(MOST_ROWS);
        let mut wanted = Wanted::default();
        for Row { opened, facts, .. } in &rows {
            let at = if *opened { revision } else { earlier };
            if let Some(segment) = facts.segment {
                wanted.add(RowKind::Segment, segment, at);
            }
            if let Some(crew) = facts.crew {
                wanted.add(RowKind::Crew, crew, at);
            }
        }
        let names = self.names(wanted).await?;
        let rows = rows.iter().map(|row| view(row, &names)).collect();
        Ok(ChangeView { entry, rows, more })
    }

    /// What is about streets first.
    async fn rows_of(&self, revision: Revision) -> Result<Vec<Row>, AppError> {
        let (store, earlier) = (&self.shared.store, Revision(revision.0.saturating_sub(1)));
        let change = store.changes_after(earlier, 1).await?.pop();
        let closed = store.rows_between(earlier, revision).await?;
        let Some((_, change)) = change.filter(|(found, _)| *found == revision) else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        macro_rules! add {
            ($($delta:ident, $kind:ident, $facts:expr;)+) => {
                $({
                    let facts = $facts;
                    for row in closed_of(&closed.$delta, revision) {
                        rows.push(Row { kind: RowKind::$kind, opened: false, facts: facts(row) });
                    }
                    for row in &change.$delta.opened {
                        rows.push(Row { kind: RowKind::$kind, opened: true, facts: facts(row) });
                    }
                })+
            };
        }
        add! {
            assignments, Assignment, of_assignment;
            site_assignments, SiteAssignment, of_site_assignment;
            exemptions, Exemption, of_exemption;
            segments, Segment, |row: &Arc<crate::domain::Segment>| of_segment(row.fid);
            sites, Site, none;
            communities, Community, none;
            crews, Crew, |row: &Arc<crate::domain::Crew>| of_crew(row.fid, None);
            members, Member, |row: &Arc<crate::domain::Member>| of_crew(row.crew, None);
            absences, Absence,
                |row: &Arc<crate::domain::Absence>| of_crew(row.crew, Some(row.period));
            shifts, Shift, none;
            hours, Hours, none;
            plans, Plan, none;
            accounts, Account, none;
            load_rules, LoadRules, none;
        }
        Ok(rows)
    }
}

fn closed_of<Fid, Row>(
    versions: &Versions<Fid, Row>,
    revision: Revision,
) -> impl Iterator<Item = &Row> {
    versions.closed.iter().filter(move |past| past.until == revision).map(|past| &past.row)
}

fn of_assignment(row: &Assignment) -> Facts {
    Facts {
        segment: Some(row.segment),
        ground: Some((row.side, row.stretch)),
        crew: Some(row.crew),
        period: Some(row.period),
    }
}

fn of_site_assignment(row: &SiteAssignment) -> Facts {
    of_crew(row.crew, Some(row.period))
}

fn of_exemption(row: &Arc<Exemption>) -> Facts {
    Facts {
        segment: Some(row.segment),
        ground: Some((row.side, row.stretch)),
        crew: None,
        period: Some(row.period),
    }
}

fn of_segment(segment: SegmentFid) -> Facts {
    Facts { segment: Some(segment), ..Facts::default() }
}

fn of_crew(crew: CrewFid, period: Option<Period>) -> Facts {
    Facts { crew: Some(crew), period, ..Facts::default() }
}

fn view(row: &Row, names: &Names) -> RowView {
    let Facts { segment, ground, crew, period } = row.facts;
    RowView {
        kind: row.kind.as_str(),
        what: if row.opened { "opened" } else { "closed" },
        segment: segment.map(|segment| names.known(RowKind::Segment, segment)),
        side: ground.map(|(side, _)| side),
        from_m: ground.map(|(_, stretch)| metres(stretch.from_mm())),
        to_m: ground.map(|(_, stretch)| metres(stretch.to_mm())),
        crew: crew.map(|crew| names.known(RowKind::Crew, crew)),
        valid_from: period.map(Period::from),
        valid_to: period.and_then(Period::to),
    }
}

fn none<T>(_row: &T) -> Facts {
    Facts::default()
}
