-- What daemons tell each other: which accounts moved. Each row is some minutes old at most. The same number and
-- name stands in the migrations of PostgreSQL, with the same tables and columns.

create table told (
    run blob not null,
    number integer not null,
    at integer not null,
    kind integer not null,
    body blob not null,
    primary key (run, number)
) strict;
