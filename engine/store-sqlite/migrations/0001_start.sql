-- The tables of the durable runtime; docs/runtime.md tells who writes which, and when.
-- The same number and name stands in the migrations of PostgreSQL, with the same tables and columns.

create table entity (
    entity integer not null primary key,
    code text not null unique
) strict;

create table shard (
    shard integer not null primary key,
    epoch integer not null,
    owner text,
    run blob,
    expires integer not null
) strict;

insert into shard (shard, epoch, expires)
with recursive shards (number) as (
    select 0 union all select number + 1 from shards where number < 1023
)
select number, 0, 0 from shards;

create table account (
    shard integer not null,
    entity integer not null,
    account blob not null,
    payer text not null,
    machine blob not null,
    revision integer not null,
    head blob not null,
    format integer not null,
    state blob not null,
    primary key (shard, entity, account)
) strict;

create table journal (
    shard integer not null,
    entity integer not null,
    account blob not null,
    number integer not null,
    at integer not null,
    format integer not null,
    body blob not null,
    hash blob not null,
    primary key (shard, entity, account, number)
) strict;

create table timer (
    shard integer not null,
    due integer not null,
    entity integer not null,
    account blob not null,
    subject blob not null,
    slot blob not null,
    revision integer not null,
    primary key (shard, due, entity, account, subject, slot)
) strict, without rowid;

create table effect (
    shard integer not null,
    entity integer not null,
    account blob not null,
    key blob not null,
    subject blob not null,
    channel integer not null,
    format integer not null,
    body blob not null,
    state integer not null,
    due integer not null,
    attempts integer not null,
    epoch integer not null,
    document blob,
    note text not null,
    primary key (key, entity)
) strict;

-- What is over does not lie in the way of what is due.
-- Not `in`: for a list of three SQLite makes a table each time that a row is written.
create index effect_due on effect (shard, due, entity, account, key)
    where state = 0 or state = 1 or state = 5;
create index effect_waits on effect (shard, state, entity, account, key)
    where state = 2 or state = 4 or state = 7;
create index effect_open on effect (shard, entity, account, key)
    where state <= 2 or state = 4 or state = 5 or state = 7;

create table received (
    key blob not null,
    entity integer not null,
    place integer not null,
    primary key (key, entity)
) strict, without rowid;

create table inbox (
    shard integer not null,
    place integer not null,
    entity integer not null,
    account blob not null,
    key blob not null,
    known blob,
    source text not null,
    format integer not null,
    body blob not null,
    primary key (shard, place, entity, account, key)
) strict, without rowid;

create table parked (
    key blob not null,
    entity integer not null,
    known blob not null,
    place integer not null,
    source text not null,
    format integer not null,
    body blob not null,
    primary key (key, entity)
) strict, without rowid;

create index parked_for on parked (known, entity);

create table known (
    key blob not null,
    entity integer not null,
    shard integer not null,
    account blob not null,
    subject blob not null,
    name text not null,
    primary key (key, entity)
) strict, without rowid;

create table incident (
    shard integer not null,
    entity integer not null,
    account blob not null,
    key blob not null,
    at integer not null,
    what text not null,
    format integer not null,
    body blob not null,
    primary key (shard, entity, account, key)
) strict;

create table content (
    hash blob not null,
    entity integer not null,
    media text not null,
    bytes blob not null,
    primary key (hash, entity)
) strict;

create table personal (
    key blob not null,
    entity integer not null,
    salt blob not null,
    body blob not null,
    primary key (key, entity)
) strict, without rowid;

create table setting (
    entity integer not null,
    name text not null,
    revision integer not null,
    value blob not null,
    primary key (entity, name)
) strict, without rowid;

create table seal (
    account blob not null,
    entity integer not null,
    day integer not null,
    revision integer not null,
    head blob not null,
    primary key (account, entity, day)
) strict, without rowid;

create table sealed_day (
    entity integer not null,
    day integer not null,
    primary key (entity, day)
) strict, without rowid;

-- The journal and its seals only grow.
create trigger journal_stays before update on journal
begin select raise(abort, 'jalon: the journal is never changed'); end;
create trigger journal_keeps before delete on journal
begin select raise(abort, 'jalon: the journal is never shortened'); end;
create trigger seal_stays before update on seal
begin select raise(abort, 'jalon: a seal is never changed'); end;
create trigger seal_keeps before delete on seal
begin select raise(abort, 'jalon: a seal is never taken away'); end;
