-- What daemons tell each other: which accounts moved. Each row is some minutes old at most. The same number and
-- name stands in the migrations of SQLite, with the same tables and columns.

create table told (
    run uuid not null,
    number bigint not null,
    at bigint not null,
    kind smallint not null,
    body bytea not null,
    primary key (run, number)
);
