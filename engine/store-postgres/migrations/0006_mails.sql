-- Mails that came in. The same number and name stands in the migrations of SQLite, with the same tables
-- and columns.

create table mail (
    key uuid not null,
    entity integer not null,
    at bigint not null,
    open smallint not null,
    effect uuid,
    address uuid,
    until bigint,
    format integer not null,
    body bytea not null,
    primary key (key, entity)
);

create index mail_open on mail (key, entity) where open > 0;
create index mail_about on mail (effect, entity) where effect is not null;
create index mail_address on mail (address, entity) where until is not null;
