-- The tables of the durable runtime; docs/runtime.md tells who writes which, and when.
-- The same number and name stands in the migrations of SQLite, with the same tables and columns.

create table entity (
    entity integer not null primary key,
    code text not null unique
);

create table shard (
    shard smallint not null primary key,
    epoch bigint not null,
    owner text,
    run uuid,
    expires bigint not null
);

insert into shard (shard, epoch, expires) select number, 0, 0 from generate_series(0, 1023) as number;

-- The epoch is part of a key so that a new epoch waits for commits that hold the row, and a renewal does not.
create unique index shard_epoch on shard (shard, epoch);

create table account (
    shard smallint not null,
    entity integer not null,
    account uuid not null,
    payer text not null,
    machine bytea not null,
    revision bigint not null,
    head bytea not null,
    format integer not null,
    state bytea not null,
    primary key (shard, entity, account)
);

create table journal (
    shard smallint not null,
    entity integer not null,
    account uuid not null,
    number bigint not null,
    at bigint not null,
    format integer not null,
    body bytea not null,
    hash bytea not null,
    primary key (shard, entity, account, number)
);

create table timer (
    shard smallint not null,
    due bigint not null,
    entity integer not null,
    account uuid not null,
    subject uuid not null,
    slot bytea not null,
    revision bigint not null,
    primary key (shard, due, entity, account, subject, slot)
);

create table effect (
    shard smallint not null,
    entity integer not null,
    account uuid not null,
    key uuid not null,
    subject uuid not null,
    channel integer not null,
    format integer not null,
    body bytea not null,
    state smallint not null,
    due bigint not null,
    attempts integer not null,
    epoch bigint not null,
    document bytea,
    note text not null,
    primary key (key, entity)
);

-- What is over does not lie in the way of what is due.
create index effect_due on effect (shard, due, entity, account, key) where state in (0, 1, 5);
create index effect_waits on effect (shard, state, entity, account, key) where state in (2, 4, 7);
create index effect_open on effect (shard, entity, account, key) where state in (0, 1, 2, 4, 5, 7);

create table received (
    key uuid not null,
    entity integer not null,
    place bigint not null,
    primary key (key, entity)
);

create table inbox (
    shard smallint not null,
    place bigint not null,
    entity integer not null,
    account uuid not null,
    key uuid not null,
    known uuid,
    source text not null,
    format integer not null,
    body bytea not null,
    primary key (shard, place, entity, account, key)
);

create table parked (
    key uuid not null,
    entity integer not null,
    known uuid not null,
    place bigint not null,
    source text not null,
    format integer not null,
    body bytea not null,
    primary key (key, entity)
);

create index parked_for on parked (known, entity);

create table known (
    key uuid not null,
    entity integer not null,
    shard smallint not null,
    account uuid not null,
    subject uuid not null,
    name text not null,
    primary key (key, entity)
);

create table incident (
    shard smallint not null,
    entity integer not null,
    account uuid not null,
    key uuid not null,
    at bigint not null,
    what text not null,
    format integer not null,
    body bytea not null,
    primary key (shard, entity, account, key)
);

create table content (
    hash bytea not null,
    entity integer not null,
    media text not null,
    bytes bytea not null,
    primary key (hash, entity)
);

create table personal (
    key uuid not null,
    entity integer not null,
    salt bytea not null,
    body bytea not null,
    primary key (key, entity)
);

create table setting (
    entity integer not null,
    name text not null,
    revision bigint not null,
    value bytea not null,
    primary key (entity, name)
);

create table seal (
    account uuid not null,
    entity integer not null,
    day integer not null,
    revision bigint not null,
    head bytea not null,
    primary key (account, entity, day)
);

create table sealed_day (
    entity integer not null,
    day integer not null,
    primary key (entity, day)
);

-- The journal and its seals only grow.
create function jalon_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'jalon: % only grows, nothing of it is changed or taken away', tg_table_name;
end
$$;
create trigger journal_stays before update or delete on journal
for each row execute function jalon_only_grows();
create trigger journal_keeps before truncate on journal
for each statement execute function jalon_only_grows();
create trigger seal_stays before update or delete on seal
for each row execute function jalon_only_grows();
create trigger seal_keeps before truncate on seal
for each statement execute function jalon_only_grows();

-- Ends a commit that met something else than it had read.
create function jalon_refuse(what text) returns integer language plpgsql as $$
begin
    raise exception using errcode = 'JA001', message = what;
end
$$;
