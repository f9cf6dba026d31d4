-- Links that people outside hold, by the digests of their secret parts, and what happens on the pages behind.

create table link (
    hash blob not null,
    entity integer not null,
    shard integer not null,
    account blob not null,
    effect blob not null,
    purpose integer not null,
    expires integer not null,
    revoked integer,
    format integer not null,
    body blob not null,
    primary key (hash, entity)
) strict;

create index link_account on link (shard, entity, account, expires);

create table link_seen (
    hash blob not null,
    entity integer not null,
    at integer not null,
    what text not null,
    note text not null,
    primary key (hash, entity, at, what)
) strict, without rowid;
