-- Who works when, and ground that is no street. The tables have the same names and columns as in
-- migrations/postgis/0002_hours_and_sites.sql; how rows are versioned is said in 0001_city.sql.

-- The time zone, calendar and required hours of the city: one row, or none where it goes by what the
-- program brings.
create table city_hours (
    fid integer not null constraint city_hours_key primary key,
    time_zone text not null,
    -- Public holidays and make-up workdays, and required hours by grade, in JSON.
    days text not null,
    required text not null,
    since_revision integer not null
);

create table shift (
    fid integer not null constraint shift_key primary key,
    id text not null,
    name text not null,
    -- Weekly windows in one line, as clients write them: mon-sat 06:00-11:00; sun 08:00-10:00.
    windows text not null,
    holidays text not null,
    first_day date,
    last_day date,
    since_revision integer not null,
    constraint shift_id unique (id)
);

create table absence (
    fid integer not null constraint absence_key primary key,
    crew_fid integer not null,
    valid_from datetime not null,
    valid_to datetime,
    reason text not null,
    since_revision integer not null,
    constraint absence_crew foreign key (crew_fid) references crew (fid)
        deferrable initially deferred
);

-- Ground that is no street and is cleaned as a whole.
create table site (
    fid integer not null constraint site_key primary key,
    geom multipolygon not null,
    id text not null,
    name text,
    class text,
    since_revision integer not null,
    constraint site_id unique (id)
);

-- Its keys are never those of an assignment of a stretch: both are counted together.
create table site_assignment (
    fid integer not null constraint site_assignment_key primary key,
    site_fid integer not null,
    crew_fid integer not null,
    shift_fid integer,
    valid_from datetime not null,
    valid_to datetime,
    since_revision integer not null,
    constraint site_assignment_site foreign key (site_fid) references site (fid)
        deferrable initially deferred,
    constraint site_assignment_crew foreign key (crew_fid) references crew (fid)
        deferrable initially deferred,
    constraint site_assignment_shift foreign key (shift_fid) references shift (fid)
        deferrable initially deferred
);

-- The hours that an assignment is worked in; every hour, if there is none.
alter table assignment add column shift_fid integer
    constraint assignment_shift references shift (fid) deferrable initially deferred;
alter table assignment_past add column shift_fid integer;

-- Without these, deleting a row would read all that might refer to it.
create index absence_by_crew on absence (crew_fid);
create index site_assignment_by_site on site_assignment (site_fid);
create index site_assignment_by_crew on site_assignment (crew_fid);
create index site_assignment_by_shift on site_assignment (shift_fid) where shift_fid is not null;
create index assignment_by_shift on assignment (shift_fid) where shift_fid is not null;

create index city_hours_by_since on city_hours (since_revision);
create index shift_by_since on shift (since_revision);
create index absence_by_since on absence (since_revision);
create index site_by_since on site (since_revision);
create index site_assignment_by_since on site_assignment (since_revision);

-- Rows that were closed.

create table city_hours_past (
    fid integer not null,
    time_zone text not null,
    days text not null,
    required text not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint city_hours_past_key primary key (fid, since_revision)
);

create table shift_past (
    fid integer not null,
    id text not null,
    name text not null,
    windows text not null,
    holidays text not null,
    first_day date,
    last_day date,
    since_revision integer not null,
    until_revision integer not null,
    constraint shift_past_key primary key (fid, since_revision)
);

create table absence_past (
    fid integer not null,
    crew_fid integer not null,
    valid_from datetime not null,
    valid_to datetime,
    reason text not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint absence_past_key primary key (fid, since_revision)
);

create table site_past (
    fid integer not null,
    geom multipolygon not null,
    id text not null,
    name text,
    class text,
    since_revision integer not null,
    until_revision integer not null,
    constraint site_past_key primary key (fid, since_revision)
);

create table site_assignment_past (
    fid integer not null,
    site_fid integer not null,
    crew_fid integer not null,
    shift_fid integer,
    valid_from datetime not null,
    valid_to datetime,
    since_revision integer not null,
    until_revision integer not null,
    constraint site_assignment_past_key primary key (fid, since_revision)
);

create index city_hours_past_by_since on city_hours_past (since_revision);
create index city_hours_past_by_until on city_hours_past (until_revision);
create index shift_past_by_since on shift_past (since_revision);
create index shift_past_by_until on shift_past (until_revision);
create index absence_past_by_since on absence_past (since_revision);
create index absence_past_by_until on absence_past (until_revision);
create index site_past_by_since on site_past (since_revision);
create index site_past_by_until on site_past (until_revision);
create index site_assignment_past_by_since on site_assignment_past (since_revision);
create index site_assignment_past_by_until on site_assignment_past (until_revision);

-- What GeoPackage's readers are told ------------------------------------------------------------

insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values
    ('site', 'features', 'site', 'ground that is no street and is cleaned as a whole', 4326),
    ('site_assignment', 'attributes', 'site_assignment', 'which crew answers for which site', null),
    ('shift', 'attributes', 'shift', 'the hours that assignments are worked in', null),
    ('absence', 'attributes', 'absence', 'when a crew is away', null),
    ('city_hours', 'attributes', 'city_hours',
     'time zone, holidays and the hours that streets must be kept clean in', null);

insert into gpkg_geometry_columns values ('site', 'geom', 'MULTIPOLYGON', 4326, 0, 0);

insert into gpkg_extensions values
    ('site', 'geom', 'gpkg_rtree_index',
     'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');

create virtual table rtree_site_geom using rtree (id, minx, maxx, miny, maxy);
create trigger rtree_site_geom_insert after insert on site
    when (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_site_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_site_geom_update1 after update of geom on site
    when old.fid = new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    insert or replace into rtree_site_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_site_geom_update2 after update of geom on site
    when old.fid = new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_site_geom where id = old.fid;
end;
create trigger rtree_site_geom_update3 after update on site
    when old.fid <> new.fid and (new.geom not null and not ST_IsEmpty(new.geom))
begin
    delete from rtree_site_geom where id = old.fid;
    insert or replace into rtree_site_geom values
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));
end;
create trigger rtree_site_geom_update4 after update on site
    when old.fid <> new.fid and (new.geom is null or ST_IsEmpty(new.geom))
begin
    delete from rtree_site_geom where id in (old.fid, new.fid);
end;
create trigger rtree_site_geom_delete after delete on site
    when old.geom not null
begin
    delete from rtree_site_geom where id = old.fid;
end;
