-- What of an account is not over: 0 nothing, 1 a journey is under way, 2 something waits for a person. Rows
-- from before are looked at until they are written again: something may wait there.

alter table account add column open integer not null default 2;

create index account_open on account (shard, account, entity) where open > 0;
create index account_people on account (shard, account, entity) where open > 1;
