-- The city in PostGIS. The tables have the same names and columns as in
-- migrations/sqlite/0001_city.sql.
--
-- A row is never edited. A change closes it, by moving it to the table *_past, and opens its
-- successor under the same fid. So `segment` is the city as it is now, for QGIS and for foreign
-- keys, and both tables together are its history.

create extension if not exists postgis;

-- One row per revision: the journal that processes follow, the audit trail, and the lock: who
-- writes revision N first has it. The newest row with a frame says where the city's local frame is
-- centred.
create table change_log (
    revision bigint not null constraint change_log_key primary key,
    made_at timestamptz not null,
    actor text not null,
    action text not null,
    summary text not null,
    frame_lon double precision,
    frame_lat double precision,
    constraint change_log_frame check ((frame_lon is null) = (frame_lat is null))
);

create index change_log_by_frame on change_log (revision) where frame_lon is not null;

-- Answers given to requests with a key of their own, so that the same request again gets the same.
create table receipt (
    key text not null constraint receipt_key primary key,
    request_digest bytea not null,
    revision bigint not null,
    status integer not null,
    answer text not null
);

create table community (
    fid bigint not null constraint community_key primary key,
    geom geometry(MultiPolygon, 4326) not null,
    id text not null constraint community_id unique,
    name text not null,
    -- The id, not the fid, of the community that this is a part of: it may come in a later file.
    parent text,
    since_revision bigint not null
);

create table segment (
    fid bigint not null constraint segment_key primary key,
    geom geometry(LineString, 4326) not null,
    id text not null constraint segment_id unique,
    name text,
    class text,
    width_m real,
    grade bigint,
    -- Geodesic, measured once at import: every ledger adds up from this figure.
    length_mm bigint not null,
    since_revision bigint not null,
    constraint segment_grade check (grade between 1 and 4),
    constraint segment_length check (length_mm > 0)
);

create table crew (
    fid bigint not null constraint crew_key primary key,
    id text not null constraint crew_id unique,
    name text not null,
    since_revision bigint not null
);

-- Foreign keys are deferred, because a replaced row is deleted and inserted in one transaction.
create table assignment (
    fid bigint not null constraint assignment_key primary key,
    -- The piece of centre line that the stretch covers: derived, for those who look at a map.
    geom geometry(LineString, 4326) not null,
    segment_fid bigint not null,
    crew_fid bigint not null,
    side text not null,
    from_mm bigint not null,
    to_mm bigint not null,
    valid_from timestamptz not null,
    -- No end: until further notice.
    valid_to timestamptz,
    since_revision bigint not null,
    constraint assignment_segment foreign key (segment_fid) references segment (fid)
        deferrable initially deferred,
    constraint assignment_crew foreign key (crew_fid) references crew (fid)
        deferrable initially deferred,
    constraint assignment_side check (side in ('left', 'right')),
    constraint assignment_stretch check (0 <= from_mm and from_mm < to_mm)
);

create table exemption (
    fid bigint not null constraint exemption_key primary key,
    geom geometry(LineString, 4326) not null,
    segment_fid bigint not null,
    side text not null,
    from_mm bigint not null,
    to_mm bigint not null,
    reason text not null,
    approver text not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    since_revision bigint not null,
    constraint exemption_segment foreign key (segment_fid) references segment (fid)
        deferrable initially deferred,
    constraint exemption_side check (side in ('left', 'right')),
    constraint exemption_stretch check (0 <= from_mm and from_mm < to_mm)
);

-- Without these, deleting a row of `segment` or `crew` would read all that might refer to it.
create index assignment_by_segment on assignment (segment_fid);
create index assignment_by_crew on assignment (crew_fid);
create index exemption_by_segment on exemption (segment_fid);

-- What a revision opened is looked up by every process that follows. Rows come in this order, so
-- keeping the index costs little.
create index community_by_since on community (since_revision);
create index segment_by_since on segment (since_revision);
create index crew_by_since on crew (since_revision);
create index assignment_by_since on assignment (since_revision);
create index exemption_by_since on exemption (since_revision);

-- Rows that were closed. What was true once stays readable when rules change, so there are none
-- here.

create table community_past (
    fid bigint not null,
    geom geometry(MultiPolygon, 4326) not null,
    id text not null,
    name text not null,
    parent text,
    since_revision bigint not null,
    until_revision bigint not null,
    constraint community_past_key primary key (fid, since_revision)
);

create table segment_past (
    fid bigint not null,
    geom geometry(LineString, 4326) not null,
    id text not null,
    name text,
    class text,
    width_m real,
    grade bigint,
    length_mm bigint not null,
    since_revision bigint not null,
    until_revision bigint not null,
    constraint segment_past_key primary key (fid, since_revision)
);

create table crew_past (
    fid bigint not null,
    id text not null,
    name text not null,
    since_revision bigint not null,
    until_revision bigint not null,
    constraint crew_past_key primary key (fid, since_revision)
);

create table assignment_past (
    fid bigint not null,
    geom geometry(LineString, 4326) not null,
    segment_fid bigint not null,
    crew_fid bigint not null,
    side text not null,
    from_mm bigint not null,
    to_mm bigint not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    since_revision bigint not null,
    until_revision bigint not null,
    constraint assignment_past_key primary key (fid, since_revision)
);

create table exemption_past (
    fid bigint not null,
    geom geometry(LineString, 4326) not null,
    segment_fid bigint not null,
    side text not null,
    from_mm bigint not null,
    to_mm bigint not null,
    reason text not null,
    approver text not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    since_revision bigint not null,
    until_revision bigint not null,
    constraint exemption_past_key primary key (fid, since_revision)
);

create index community_past_by_since on community_past (since_revision);
create index community_past_by_until on community_past (until_revision);
create index segment_past_by_since on segment_past (since_revision);
create index segment_past_by_until on segment_past (until_revision);
create index crew_past_by_since on crew_past (since_revision);
create index crew_past_by_until on crew_past (until_revision);
create index assignment_past_by_since on assignment_past (since_revision);
create index assignment_past_by_until on assignment_past (until_revision);
create index exemption_past_by_since on exemption_past (since_revision);
create index exemption_past_by_until on exemption_past (until_revision);

-- For QGIS and for people who ask in SQL; the service answers from memory.
create index community_by_geom on community using gist (geom);
create index segment_by_geom on segment using gist (geom);
create index assignment_by_geom on assignment using gist (geom);
create index exemption_by_geom on exemption using gist (geom);
