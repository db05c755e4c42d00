-- The city in one GeoPackage 1.3 file. The tables of the city have the same names and columns as in
-- migrations/postgis/0001_city.sql; what starts with gpkg_ or rtree_ is the file format's.
--
-- A row is never edited. A change closes it, by moving it to the table *_past, and opens its
-- successor under the same fid. So `segment` is the city as it is now, for QGIS and for foreign
-- keys, and both tables together are its history.

-- GeoPackage's own tables (OGC 12-128r17, clauses 1 and 2.1) ------------------------------------

-- "GPKG", version 1.3: 1.4 makes older GDAL warn.
pragma application_id = 1196444487;
pragma user_version = 10300;

create table gpkg_spatial_ref_sys (
    srs_name text not null,
    srs_id integer primary key,
    organization text not null,
    organization_coordsys_id integer not null,
    definition text not null,
    description text
);

insert into gpkg_spatial_ref_sys values
    ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', 'positions without a known system, flat'),
    ('Undefined geographic', 0, 'NONE', 0, 'undefined', 'positions without a known system, round'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
     || 'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
     || 'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
     || 'AUTHORITY["EPSG","4326"]]',
     'longitude and latitude in degrees on WGS 84');

create table gpkg_contents (
    table_name text not null primary key,
    data_type text not null,
    identifier text unique,
    description text default '',
    last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x double,
    min_y double,
    max_x double,
    max_y double,
    srs_id integer,
    constraint gpkg_contents_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);

create table gpkg_geometry_columns (
    table_name text not null,
    column_name text not null,
    geometry_type_name text not null,
    srs_id integer not null,
    z tinyint not null,
    m tinyint not null,
    constraint gpkg_geometry_columns_key primary key (table_name, column_name),
    constraint gpkg_geometry_columns_table unique (table_name),
    constraint gpkg_geometry_columns_contents
        foreign key (table_name) references gpkg_contents (table_name),
    constraint gpkg_geometry_columns_srs
        foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);

create table gpkg_extensions (
    table_name text,
    column_name text,
    extension_name text not null,
    definition text not null,
    scope text not null,
    constraint gpkg_extensions_key unique (table_name, column_name, extension_name)
);

-- The city --------------------------------------------------------------------------------------

-- One row per revision: the journal that processes follow, the audit trail, and the lock: who
-- writes revision N first has it. The newest row with a frame says where the city's local frame is
-- centred.
create table change_log (
    revision integer not null constraint change_log_key primary key,
    made_at datetime not null,
    actor text not null,
    action text not null,
    summary text not null,
    frame_lon double,
    frame_lat double,
    constraint change_log_frame check ((frame_lon is null) = (frame_lat is null))
);

create index change_log_by_frame on change_log (revision) where frame_lon is not null;

-- Answers given to requests with a key of their own, so that the same request again gets the same.
create table receipt (
    key text not null constraint receipt_key primary key,
    request_digest blob not null,
    revision integer not null,
    status integer not null,
    answer text not null
);

create table community (
    fid integer not null constraint community_key primary key,
    geom multipolygon not null,
    id text not null constraint community_id unique,
    name text not null,
    -- The id, not the fid, of the community that this is a part of: it may come in a later file.
    parent text,
    since_revision integer not null
);

create table segment (
    fid integer not null constraint segment_key primary key,
    geom linestring not null,
    id text not null constraint segment_id unique,
    name text,
    class text,
    width_m double,
    grade integer,
    -- Geodesic, measured once at import: every ledger adds up from this figure.
    length_mm integer not null,
    since_revision integer not null,
    constraint segment_grade check (grade between 1 and 4),
    constraint segment_length check (length_mm > 0)
);

create table crew (
    fid integer not null constraint crew_key primary key,
    id text not null constraint crew_id unique,
    name text not null,
    since_revision integer not null
);

-- Foreign keys are deferred, because a replaced row is deleted and inserted in one transaction.
create table assignment (
    fid integer not null constraint assignment_key primary key,
    -- The piece of centre line that the stretch covers: derived, for those who look at a map.
    geom linestring not null,
    segment_fid integer not null,
    crew_fid integer not null,
    side text not null,
    from_mm integer not null,
    to_mm integer not null,
    valid_from datetime not null,
    -- No end: until further notice.
    valid_to datetime,
    since_revision integer not null,
    constraint assignment_segment foreign key (segment_fid) references segment (fid)
        deferrable initially deferred,
    constraint assignment_crew foreign key (crew_fid) references crew (fid)
        deferrable initially deferred,
    constraint assignment_side check (side in ('left', 'right')),
    constraint assignment_stretch check (0 <= from_mm and from_mm < to_mm)
);

create table exemption (
    fid integer not null constraint exemption_key primary key,
    geom linestring not null,
    segment_fid integer not null,
    side text not null,
    from_mm integer not null,
    to_mm integer not null,
    reason text not null,
    approver text not null,
    valid_from datetime not null,
    valid_to datetime,
    since_revision integer not null,
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
    fid integer not null,
    geom multipolygon not null,
    id text not null,
    name text not null,
    parent text,
    since_revision integer not null,
    until_revision integer not null,
    constraint community_past_key primary key (fid, since_revision)
);

create table segment_past (
    fid integer not null,
    geom linestring not null,
    id text not null,
    name text,
    class text,
    width_m double,
    grade integer,
    length_mm integer not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint segment_past_key primary key (fid, since_revision)
);

create table crew_past (
    fid integer not null,
    id text not null,
    name text not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint crew_past_key primary key (fid, since_revision)
);

create table assignment_past (
    fid integer not null,
    geom linestring not null,
    segment_fid integer not null,
    crew_fid integer not null,
    side text not null,
    from_mm integer not null,
    to_mm integer not null,
    valid_from datetime not null,
    valid_to datetime,
    since_revision integer not null,
    until_revision integer not null,
    constraint assignment_past_key primary key (fid, since_revision)
);

create table exemption_past (
    fid integer not null,
    geom linestring not null,
    segment_fid integer not null,
    side text not null,
    from_mm integer not null,
    to_mm integer not null,
    reason text not null,
    approver text not null,
    valid_from datetime not null,
    valid_to datetime,
    since_revision integer not null,
    until_revision integer not null,
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

-- What GeoPackage's readers are told ------------------------------------------------------------

-- `crew` and `change_log` are named as tables without a shape; that also keeps readers from listing
-- the tables that are not named here.
insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values
    ('community', 'features', 'community',
     'the ground that one neighbourhood office answers for', 4326),
    ('segment', 'features', 'segment', 'street centre lines between junctions', 4326),
    ('assignment', 'features', 'assignment',
     'which crew answers for which stretch of a side', 4326),
    ('exemption', 'features', 'exemption', 'accepted gaps', 4326),
    ('crew', 'attributes', 'crew', 'who cleans', null),
    ('change_log', 'attributes', 'change_log', 'every change, by whom and when', null);

insert into gpkg_geometry_columns values
    ('community', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('segment', 'geom', 'LINESTRING', 4326, 0, 0),
    ('assignment', 'geom', 'LINESTRING', 4326, 0, 0),
    ('exemption', 'geom', 'LINESTRING', 4326, 0, 0);

insert into gpkg_extensions
    select table_name, column_name, 'gpkg_rtree_index',
        'http://www.geopackage.org/spec120/#extension_rtree', 'write-only'
    from gpkg_geometry_columns;

-- R-trees and the triggers that the format prescribes, by its names. They serve programs that edit
-- the file and bring ST_MinX and its like; the service keeps the trees itself.

create virtual table rtree_community_geom using rtree (id, minx, maxx, miny, maxy);
create trigger rtree_community_geom_insert after insert on community
    when (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_community_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_community_geom_update1 after update of geom on community
    when old.fid = new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_community_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_community_geom_update2 after update of geom on community
    when old.fid = new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_community_geom where id = old.fid;
end;
create trigger rtree_community_geom_update3 after update on community
    when old.fid <> new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    delete from rtree_community_geom where id = old.fid;
    insert or replace into rtree_community_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_community_geom_update4 after update on community
    when old.fid <> new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_community_geom where id in (old.fid, new.fid);
end;
create trigger rtree_community_geom_delete after delete on community
    when old.geom not null
begin
    delete from rtree_community_geom where id = old.fid;
end;

create virtual table rtree_segment_geom using rtree (id, minx, maxx, miny, maxy);
create trigger rtree_segment_geom_insert after insert on segment
    when (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_segment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_segment_geom_update1 after update of geom on segment
    when old.fid = new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_segment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_segment_geom_update2 after update of geom on segment
    when old.fid = new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_segment_geom where id = old.fid;
end;
create trigger rtree_segment_geom_update3 after update on segment
    when old.fid <> new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    delete from rtree_segment_geom where id = old.fid;
    insert or replace into rtree_segment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_segment_geom_update4 after update on segment
    when old.fid <> new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_segment_geom where id in (old.fid, new.fid);
end;
create trigger rtree_segment_geom_delete after delete on segment
    when old.geom not null
begin
    delete from rtree_segment_geom where id = old.fid;
end;

create virtual table rtree_assignment_geom using rtree (id, minx, maxx, miny, maxy);
create trigger rtree_assignment_geom_insert after insert on assignment
    when (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_assignment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_assignment_geom_update1 after update of geom on assignment
    when old.fid = new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_assignment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_assignment_geom_update2 after update of geom on assignment
    when old.fid = new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_assignment_geom where id = old.fid;
end;
create trigger rtree_assignment_geom_update3 after update on assignment
    when old.fid <> new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    delete from rtree_assignment_geom where id = old.fid;
    insert or replace into rtree_assignment_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_assignment_geom_update4 after update on assignment
    when old.fid <> new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_assignment_geom where id in (old.fid, new.fid);
end;
create trigger rtree_assignment_geom_delete after delete on assignment
    when old.geom not null
begin
    delete from rtree_assignment_geom where id = old.fid;
end;

create virtual table rtree_exemption_geom using rtree (id, minx, maxx, miny, maxy);
create trigger rtree_exemption_geom_insert after insert on exemption
    when (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_exemption_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_exemption_geom_update1 after update of geom on exemption
    when old.fid = new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_exemption_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_exemption_geom_update2 after update of geom on exemption
    when old.fid = new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_exemption_geom where id = old.fid;
end;
create trigger rtree_exemption_geom_update3 after update on exemption
    when old.fid <> new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    delete from rtree_exemption_geom where id = old.fid;
    insert or replace into rtree_exemption_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_exemption_geom_update4 after update on exemption
    when old.fid <> new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_exemption_geom where id in (old.fid, new.fid);
end;
create trigger rtree_exemption_geom_delete after delete on exemption
    when old.geom not null
begin
    delete from rtree_exemption_geom where id = old.fid;
end;
