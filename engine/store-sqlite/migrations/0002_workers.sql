-- Who is there to share the work. The same number and name stands in the migrations of PostgreSQL,
-- with the same tables and columns.

create table worker (
    name text not null primary key,
    run blob not null,
    most integer not null,
    expires integer not null
) strict;
