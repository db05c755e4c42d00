//! The statements that read the log: all of it, or what is about one thing or by one person. They
//! serve both stores; their parameters are `$1` the id of the subject, `$2` the actor, `$3` and
//! `$4` the revisions that lie around, `$5` how many, first named in that order.

use crate::domain::{Revision, Subject, Whose};
use crate::geometry::Side;
use jiff::Timestamp;

/// Which rows of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogQuery {
    /// Only what touched this.
    pub subject: Option<Subject>,
    /// Only what this person did.
    pub actor: Option<String>,
    /// Only later revisions.
    pub after: Option<Revision>,
    /// Only earlier revisions.
    pub before: Option<Revision>,
    /// In the order of their revisions, or the other way round.
    pub newest_first: bool,
    /// At most so many.
    pub limit: usize,
}

/// Revisions that opened or closed rows of a table that belong to one of `named`.
macro_rules! moved {
    ($table:literal, $key:literal) => {
        concat!(
            "select since_revision as revision from ",
            $table,
            " where ",
            $key,
            " in (select fid from named) union select since_revision from ",
            $table,
            "_past where ",
            $key,
            " in (select fid from named) union select until_revision from ",
            $table,
            "_past where ",
            $key,
            " in (select fid from named)"
        )
    };
}

macro_rules! about {
    ($table:literal, $moved:expr, $order:literal) => {
        concat!(
            "with named as (select fid from ",
            $table,
            " where id = $1 union select fid from ",
            $table,
            "_past where id = $1), moved as (",
            $moved,
            ") ",
            read!("revision in (select revision from moved)", $order)
        )
    };
}

macro_rules! read {
    ($wanted:literal, $order:literal) => {
        concat!(
            "select revision, made_at, actor, action, summary, frame_lon, frame_lat, undoes ",
            "from change_log where ",
            $wanted,
            " and (cast($2 as text) is null or actor = $2) and revision > $3 and revision < $4 ",
            "order by revision ",
            $order,
            " limit $5"
        )
    };
}

/// The same in both orders: oldest first, newest first.
macro_rules! orders {
    ($table:literal, $first:expr $(, $more:expr)*) => {
        [
            about!($table, concat!($first $(, " union ", $more)*), "asc"),
            about!($table, concat!($first $(, " union ", $more)*), "desc"),
        ]
    };
}

const ALL: [&str; 2] =
    [read!("cast($1 as text) is null", "asc"), read!("cast($1 as text) is null", "desc")];

const SEGMENT: [&str; 2] = orders!(
    "segment",
    moved!("segment", "fid"),
    moved!("assignment", "segment_fid"),
    moved!("exemption", "segment_fid")
);

const CREW: [&str; 2] = orders!(
    "crew",
    moved!("crew", "fid"),
    moved!("assignment", "crew_fid"),
    moved!("site_assignment", "crew_fid"),
    moved!("absence", "crew_fid"),
    moved!("member", "crew_fid")
);

const PLAN: [&str; 2] = orders!("plan", moved!("plan", "fid"));

/// Which change took back which, of those no older than `$1`.
pub(super) const UNDONE: &str =
    "select undoes, revision from change_log where undoes >= $1 order by revision";

impl LogQuery {
    /// The newest rows, or those after a revision, oldest first.
    #[must_use]
    pub fn page(after: Option<Revision>, newest_first: bool, limit: usize) -> Self {
        let (after, before) = if newest_first { (None, after) } else { (after, None) };
        Self { subject: None, actor: None, after, before, newest_first, limit }
    }

    pub(super) fn text(&self) -> &'static str {
        let texts = match &self.subject {
            None => ALL,
            Some(Subject::Segment(_)) => SEGMENT,
            Some(Subject::Crew(_)) => CREW,
            Some(Subject::Plan(_)) => PLAN,
        };
        texts[usize::from(self.newest_first)]
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.subject.as_ref().map(Subject::id)
    }

    /// The revisions that lie around, as stores count them.
    pub(super) fn around(&self) -> (i64, i64) {
        let number = |revision: Revision| i64::try_from(revision.0).unwrap_or(i64::MAX);
        (self.after.map_or(0, number), self.before.map_or(i64::MAX, number))
    }

    pub(super) fn most(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX)
    }
}

/// Which assignments, open or closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldQuery {
    pub whose: Whose,
    /// Only of this side.
    pub side: Option<Side>,
    /// Only what was in force at that instant, or counts for it by now.
    pub at: Option<Timestamp>,
    /// At most so many, the last ones opened.
    pub limit: usize,
}

/// Assignments with the revisions around them, the last ones opened first. Parameters: `$1` the id
/// or name, `$2` the side, `$3` the instant, `$4` how many. SQLite compares instants as texts.
macro_rules! held {
    ($whose:literal, $of_past:literal, $at:literal) => {
        concat!(
            "with held as (select since_revision, cast(null as bigint) as until_revision, ",
            held!(@columns), " from assignment where ", $whose,
            " union all select since_revision, until_revision, ", held!(@columns),
            " from assignment_past where ", $of_past, ") ",
            "select * from held where (cast($2 as text) is null or side = $2) and (",
            $at, " is null or (valid_from <= ", $at, " and (valid_to is null or valid_to > ", $at,
            ") and (until_revision is null or ",
            "(select made_at from change_log where revision = until_revision) > ", $at,
            "))) order by since_revision desc, fid desc limit $4"
        )
    };
    (@columns) => {
        "fid, geom, segment_fid, crew_fid, shift_fid, side, from_mm, to_mm, valid_from, valid_to"
    };
    (@stores $whose:literal, $of_past:literal) => {
        [held!($whose, $of_past, "$3"), held!($whose, $of_past, "cast($3 as timestamptz)")]
    };
}

const HELD_ON: [&str; 2] = held!(
    @stores
    "segment_fid in (select fid from segment where id = $1 union select fid from segment_past where id = $1)",
    "segment_fid in (select fid from segment where id = $1 union select fid from segment_past where id = $1)"
);

const HELD_BY: [&str; 2] = held!(
    @stores
    "crew_fid in (select fid from crew where id = $1 union select fid from crew_past where id = $1)",
    "crew_fid in (select fid from crew where id = $1 union select fid from crew_past where id = $1)"
);

const DECIDED_BY: [&str; 2] = held!(
    @stores
    "since_revision in (select revision from change_log where actor = $1)",
    "(since_revision in (select revision from change_log where actor = $1) or until_revision in (select revision from change_log where actor = $1))"
);

impl HeldQuery {
    pub(super) fn sqlite(&self) -> &'static str {
        self.texts()[0]
    }

    pub(super) fn postgis(&self) -> &'static str {
        self.texts()[1]
    }

    fn texts(&self) -> [&'static str; 2] {
        match self.whose {
            Whose::Segment(_) => HELD_ON,
            Whose::Crew(_) => HELD_BY,
            Whose::Actor(_) => DECIDED_BY,
        }
    }

    pub(super) fn id(&self) -> &str {
        match &self.whose {
            Whose::Segment(id) | Whose::Crew(id) | Whose::Actor(id) => id,
        }
    }

    pub(super) fn most(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX)
    }
}
