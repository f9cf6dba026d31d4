-- Mails that came in. The same number and name stands in the migrations of PostgreSQL, with the same tables
-- and columns.

create table mail (
    key blob not null,
    entity integer not null,
    at integer not null,
    open integer not null,
    effect blob,
    address blob,
    until integer,
    format integer not null,
    body blob not null,
    primary key (key, entity)
) strict;

create index mail_open on mail (key, entity) where open > 0;
create index mail_about on mail (effect, entity) where effect is not null;
create index mail_address on mail (address, entity) where until is not null;
