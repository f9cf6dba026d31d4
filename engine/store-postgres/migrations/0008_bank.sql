-- Lines of statements of banks, each once, with what became of it.

create table bank_line (
    key uuid not null,
    entity integer not null,
    feed text not null,
    day integer not null,
    state smallint not null,
    mark uuid,
    revision bigint not null,
    format integer not null,
    body bytea not null,
    primary key (key, entity)
);

create index bank_line_waits on bank_line (key, entity) where state = 0;
create index bank_line_mark on bank_line (mark, entity) where mark is not null;
