-- What lets somebody in. No part of the city: not versioned, never loaded as a whole, and left out of
-- every copy that is handed out. The tables have the same names and columns as in
-- migrations/postgis/0004_credentials.sql.
--
-- An account's key is no foreign key here: the row of an account is closed and opened again when it
-- changes. What belongs to an account that is removed goes in the same transaction.

create table credential (
    account_fid integer not null constraint credential_key primary key,
    -- Argon2id in PHC form: parameters, salt and hash.
    password text not null,
    set_by text not null,
    set_at datetime not null
);

create table session (
    -- SHA-256 of what the cookie says, so that whoever reads this table cannot sign in with it.
    digest blob not null constraint session_key primary key,
    account_fid integer not null,
    made_at datetime not null,
    seen_at datetime not null,
    expires_at datetime not null,
    -- What the browser calls itself, for whoever looks through their sessions.
    client text not null
);

create table api_token (
    -- Never given twice, so that nobody ends another token than the one they saw.
    fid integer not null constraint api_token_key primary key autoincrement,
    digest blob not null,
    name text not null,
    account_fid integer not null,
    -- What it may do at most, beside what its account may.
    role text not null,
    area text,
    made_at datetime not null,
    used_at datetime,
    expires_at datetime,
    made_by text not null,
    constraint api_token_digest unique (digest)
);

create index session_by_account on session (account_fid);
create index session_by_expires on session (expires_at);
create index api_token_by_account on api_token (account_fid);
