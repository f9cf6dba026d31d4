-- Links that people outside hold, by the digests of their secret parts, and what happens on the pages behind.

create table link (
    hash bytea not null,
    entity integer not null,
    shard smallint not null,
    account uuid not null,
    effect uuid not null,
    purpose integer not null,
    expires bigint not null,
    revoked bigint,
    format integer not null,
    body bytea not null,
    primary key (hash, entity)
);

create index link_account on link (shard, entity, account, expires);

create table link_seen (
    hash bytea not null,
    entity integer not null,
    at bigint not null,
    what text not null,
    note text not null,
    primary key (hash, entity, at, what)
);
