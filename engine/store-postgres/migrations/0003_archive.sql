-- What is old leaves the journal for the archive; a checkpoint tells up to where.

create table checkpoint (
    shard smallint not null,
    entity integer not null,
    account uuid not null,
    number bigint not null,
    head bytea not null,
    snapshot bytea not null,
    primary key (shard, entity, account)
);

create function jalon_journal_keeps() returns trigger language plpgsql as $$
begin
    if old.number > coalesce((
        select number from checkpoint
        where shard = old.shard and entity = old.entity and account = old.account
    ), 0) then
        raise exception 'jalon: journal only grows, nothing of it is changed or taken away';
    end if;
    return old;
end
$$;
drop trigger journal_stays on journal;
drop trigger journal_keeps on journal;
create trigger journal_stays before update on journal
for each row execute function jalon_only_grows();
create trigger journal_keeps before delete on journal
for each row execute function jalon_journal_keeps();
create trigger journal_whole before truncate on journal
for each statement execute function jalon_only_grows();
