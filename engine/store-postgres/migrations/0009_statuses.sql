-- What networks said of invoices. The same number and name stands in the migrations of SQLite, with the
-- same tables and columns.

create table status (
    key uuid not null,
    entity integer not null,
    at bigint not null,
    about uuid not null,
    open smallint not null,
    format integer not null,
    body bytea not null,
    primary key (key, entity)
);

create index status_about on status (about, entity);
create index status_open on status (key, entity) where open > 0;
