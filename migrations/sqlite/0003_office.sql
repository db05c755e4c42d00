-- Accounts, members, plans, the rules of load, and which change took back which. The tables have the
-- same names and columns as in migrations/postgis/0003_office.sql; how rows are versioned is said in
-- 0001_city.sql.

-- The revision that a change took back.
alter table change_log add column undoes integer;
-- Who reads what one person did wants only that person's rows.
create index change_log_by_actor on change_log (actor, revision);
create index change_log_by_undoes on change_log (undoes) where undoes is not null;

alter table crew add column kind text;
alter table crew add column quota_m2 integer;
alter table crew_past add column kind text;
alter table crew_past add column quota_m2 integer;

-- Who may sign in. Passwords, sessions and tokens are no part of the city and not in these tables.
create table account (
    fid integer not null constraint account_key primary key,
    name text not null,
    role text not null,
    area text,
    crew_fid integer,
    since_revision integer not null,
    constraint account_name unique (name)
);

-- Who works in a crew.
create table member (
    fid integer not null constraint member_key primary key,
    crew_fid integer not null,
    name text not null,
    phone text,
    note text,
    since_revision integer not null,
    constraint member_crew foreign key (crew_fid) references crew (fid)
        deferrable initially deferred
);

-- Drafts of assignments. `edits` is JSON: who is to answer for which stretches and sites.
create table plan (
    fid integer not null constraint plan_key primary key,
    id text not null,
    title text not null,
    note text,
    author text not null,
    state text not null,
    publish_on datetime,
    made_at datetime not null,
    changed_at datetime not null,
    edits text not null,
    since_revision integer not null,
    constraint plan_id unique (id)
);

-- How work is reckoned: one row, or none where the city goes by what the program brings. Weights are
-- thousandths; `class_weights` is JSON.
create table load_rules (
    fid integer not null constraint load_rules_key primary key,
    class_weights text not null,
    usual_weight integer not null,
    quota_m2 integer not null,
    since_revision integer not null
);

create index member_by_crew on member (crew_fid);

create index account_by_since on account (since_revision);
create index member_by_since on member (since_revision);
create index plan_by_since on plan (since_revision);
create index load_rules_by_since on load_rules (since_revision);

-- Rows that were closed.

create table account_past (
    fid integer not null,
    name text not null,
    role text not null,
    area text,
    crew_fid integer,
    since_revision integer not null,
    until_revision integer not null,
    constraint account_past_key primary key (fid, since_revision)
);

create table member_past (
    fid integer not null,
    crew_fid integer not null,
    name text not null,
    phone text,
    note text,
    since_revision integer not null,
    until_revision integer not null,
    constraint member_past_key primary key (fid, since_revision)
);

create table plan_past (
    fid integer not null,
    id text not null,
    title text not null,
    note text,
    author text not null,
    state text not null,
    publish_on datetime,
    made_at datetime not null,
    changed_at datetime not null,
    edits text not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint plan_past_key primary key (fid, since_revision)
);

create table load_rules_past (
    fid integer not null,
    class_weights text not null,
    usual_weight integer not null,
    quota_m2 integer not null,
    since_revision integer not null,
    until_revision integer not null,
    constraint load_rules_past_key primary key (fid, since_revision)
);

create index account_past_by_since on account_past (since_revision);
create index account_past_by_until on account_past (until_revision);
create index member_past_by_since on member_past (since_revision);
create index member_past_by_until on member_past (until_revision);
create index plan_past_by_since on plan_past (since_revision);
create index plan_past_by_until on plan_past (until_revision);
create index load_rules_past_by_since on load_rules_past (since_revision);
create index load_rules_past_by_until on load_rules_past (until_revision);

-- The record of a segment or of a crew is read from rows that were closed as well.
create index assignment_past_by_segment on assignment_past (segment_fid);
create index assignment_past_by_crew on assignment_past (crew_fid);
create index exemption_past_by_segment on exemption_past (segment_fid);
create index segment_past_by_id on segment_past (id);
create index crew_past_by_id on crew_past (id);
create index plan_past_by_id on plan_past (id);
create index absence_past_by_crew on absence_past (crew_fid);
create index site_assignment_past_by_crew on site_assignment_past (crew_fid);
create index member_past_by_crew on member_past (crew_fid);
