-- Who is there to share the work. The same number and name stands in the migrations of SQLite,
-- with the same tables and columns.

create table worker (
    name text not null primary key,
    run uuid not null,
    most integer not null,
    expires bigint not null
);
