//! The tables of versioned rows and the statements on them. The columns of a table are named here,
//! once. Where a statement serves both stores its parameters are `$1` and `$2`, first named in that
//! order: SQLite numbers such parameters as it meets them.

/// Static text of every statement on one table and its twin `*_past`.
pub(super) struct Table {
    pub name: &'static str,
    /// Columns of a row, `since_revision` included.
    pub columns: i16,
    /// One row, one parameter per column.
    pub insert: &'static str,
    /// PostgreSQL, rows follow in its binary form.
    pub copy_in: &'static str,
    /// Open rows with `$1 < fid <= $2`, by fid, without `since_revision`.
    pub read: &'static str,
    /// SQLite: copies the open row `?1` to the past, closed by revision `?2`.
    pub copy_to_past: &'static str,
    /// SQLite: deletes the open row `?1`.
    pub delete: &'static str,
    /// PostgreSQL: moves the rows with a fid in `$1` to the past, closed by revision `$2`.
    pub close: &'static str,
    /// Rows opened with `$1 < revision <= $2`, closed since or not, each with its revision first.
    pub opened_between: &'static str,
    /// Revision and fid of rows closed with `$1 < revision <= $2`.
    pub closed_between: &'static str,
    /// Rows closed with `$1 < revision <= $2`, each with both its revisions first.
    pub past_between: &'static str,
    /// Revision and fid of rows opened with `$1 < revision <= $2` that were open at `$2`.
    pub still_open: &'static str,
    /// SQLite: rows with a fid in the JSON list `?1` that were open at revision `?2`.
    pub listed_at: &'static str,
    /// PostgreSQL: the same, of the fids in `$1`.
    pub among_at: &'static str,
    /// SQLite: revision and fid wherever a row with a fid in the JSON list `?1` was opened or
    /// closed after revision `?2`.
    pub listed_since: &'static str,
    /// PostgreSQL: the same, of the fids in `$1`.
    pub among_since: &'static str,
    /// The highest fid ever given, or 0.
    pub last_fid: &'static str,
}

/// Makes the statements from a table's name and columns. A list of columns ends in a comma, because
/// the revision always follows.
macro_rules! table {
    // One parameter for each column and one for the revision: pairs them off, the rest is unused.
    (@values [$($taken:literal)*] [] [$number:literal $($unused:literal)*]) => {
        concat!($($taken, ", ",)* $number)
    };
    (
        @values [$($taken:literal)*] [$column:literal $($columns:literal)*]
        [$number:literal $($numbers:literal)*]
    ) => {
        table!(@values [$($taken)* $number] [$($columns)*] [$($numbers)*])
    };
    (@at $wanted:literal, $at:literal, $name:literal, [$first:literal $(, $column:literal)*]) => {
        concat!(
            "select ", $first, $(", ", $column,)* " from ", $name, " where fid ", $wanted,
            " and since_revision <= ", $at, " union all select ", $first, $(", ", $column,)*
            " from ", $name, "_past where fid ", $wanted, " and since_revision <= ", $at,
            " and until_revision > ", $at, " order by 1"
        )
    };
    (@since $wanted:literal, $after:literal, $name:literal) => {
        concat!(
            "select since_revision, fid from ", $name, " where fid ", $wanted,
            " and since_revision > ", $after, " union select since_revision, fid from ", $name,
            "_past where fid ", $wanted, " and since_revision > ", $after,
            " union select until_revision, fid from ", $name, "_past where fid ", $wanted,
            " and until_revision > ", $after, " order by 1, 2"
        )
    };
    ($name:literal, [$first:literal $(, $column:literal)*]) => {
        Table {
            name: $name,
            columns: 2 $(+ { let _: &str = $column; 1 })*,
            insert: concat!(
                "insert into ", $name, " (", $first, ", ", $($column, ", ",)*
                "since_revision) values (",
                table!(
                    @values [] [$first $($column)*]
                    ["$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "$10" "$11" "$12"]
                ),
                ")"
            ),
            copy_in: concat!(
                "copy ", $name, " (", $first, ", ", $($column, ", ",)*
                "since_revision) from stdin (format binary)"
            ),
            read: concat!(
                "select ", $first, $(", ", $column,)* " from ", $name,
                " where fid > $1 and fid <= $2 order by fid"
            ),
            copy_to_past: concat!(
                "insert into ", $name, "_past (", $first, ", ", $($column, ", ",)*
                "since_revision, until_revision) select ", $first, ", ", $($column, ", ",)*
                "since_revision, ?2 from ", $name, " where fid = ?1"
            ),
            delete: concat!("delete from ", $name, " where fid = ?1"),
            close: concat!(
                "with closed as (delete from ", $name, " where fid = any($1) returning *) ",
                "insert into ", $name, "_past (", $first, ", ", $($column, ", ",)*
                "since_revision, until_revision) select ", $first, ", ", $($column, ", ",)*
                "since_revision, $2 from closed"
            ),
            opened_between: concat!(
                "select since_revision, ", $first, $(", ", $column,)* " from ", $name,
                " where since_revision > $1 and since_revision <= $2 union all ",
                "select since_revision, ", $first, $(", ", $column,)* " from ", $name, "_past",
                " where since_revision > $1 and since_revision <= $2 order by 1, 2"
            ),
            closed_between: concat!(
                "select until_revision, fid from ", $name, "_past",
                " where until_revision > $1 and until_revision <= $2 order by 1, 2"
            ),
            past_between: concat!(
                "select since_revision, until_revision, ", $first, $(", ", $column,)* " from ",
                $name, "_past where until_revision > $1 and until_revision <= $2 order by 3, 1"
            ),
            still_open: concat!(
                "select since_revision, fid from ", $name,
                " where since_revision > $1 and since_revision <= $2 union all ",
                "select since_revision, fid from ", $name, "_past",
                " where since_revision > $1 and since_revision <= $2 and until_revision > $2",
                " order by 2"
            ),
            listed_at: table!(
                @at "in (select value from json_each(?1))", "?2", $name, [$first $(, $column)*]
            ),
            among_at: table!(@at "= any($1)", "$2", $name, [$first $(, $column)*]),
            listed_since: table!(@since "in (select value from json_each(?1))", "?2", $name),
            among_since: table!(@since "= any($1)", "$2", $name),
            last_fid: concat!(
                "select coalesce(max(fid), 0) from (select max(fid) as fid from ", $name,
                " union all select max(fid) from ", $name, "_past) as given"
            ),
        }
    };
}

pub(super) const COMMUNITY: Table = table!("community", ["fid", "geom", "id", "name", "parent"]);

pub(super) const SEGMENT: Table =
    table!("segment", ["fid", "geom", "id", "name", "class", "width_m", "grade", "length_mm"]);

pub(super) const CREW: Table = table!("crew", ["fid", "id", "name", "kind", "quota_m2"]);

pub(super) const ASSIGNMENT: Table = table!(
    "assignment",
    [
        "fid",
        "geom",
        "segment_fid",
        "crew_fid",
        "shift_fid",
        "side",
        "from_mm",
        "to_mm",
        "valid_from",
        "valid_to"
    ]
);

pub(super) const EXEMPTION: Table = table!(
    "exemption",
    [
        "fid",
        "geom",
        "segment_fid",
        "side",
        "from_mm",
        "to_mm",
        "reason",
        "approver",
        "valid_from",
        "valid_to"
    ]
);

pub(super) const CITY_HOURS: Table = table!("city_hours", ["fid", "time_zone", "days", "required"]);

pub(super) const SHIFT: Table =
    table!("shift", ["fid", "id", "name", "windows", "holidays", "first_day", "last_day"]);

pub(super) const ABSENCE: Table =
    table!("absence", ["fid", "crew_fid", "valid_from", "valid_to", "reason"]);

pub(super) const SITE: Table = table!("site", ["fid", "geom", "id", "name", "class"]);

pub(super) const SITE_ASSIGNMENT: Table = table!(
    "site_assignment",
    ["fid", "site_fid", "crew_fid", "shift_fid", "valid_from", "valid_to"]
);

pub(super) const ACCOUNT: Table = table!("account", ["fid", "name", "role", "area", "crew_fid"]);

pub(super) const MEMBER: Table = table!("member", ["fid", "crew_fid", "name", "phone", "note"]);

pub(super) const PLAN: Table = table!(
    "plan",
    [
        "fid",
        "id",
        "title",
        "note",
        "author",
        "state",
        "publish_on",
        "made_at",
        "changed_at",
        "edits"
    ]
);

pub(super) const LOAD_RULES: Table =
    table!("load_rules", ["fid", "class_weights", "usual_weight", "quota_m2"]);
