-- What networks said of invoices. The same number and name stands in the migrations of PostgreSQL, with the
-- same tables and columns.

create table status (
    key blob not null,
    entity integer not null,
    at integer not null,
    about blob not null,
    open integer not null,
    format integer not null,
    body blob not null,
    primary key (key, entity)
) strict;

create index status_about on status (about, entity);
create index status_open on status (key, entity) where open > 0;
