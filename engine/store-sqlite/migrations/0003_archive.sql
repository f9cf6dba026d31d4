-- What is old leaves the journal for the archive; a checkpoint tells up to where.

create table checkpoint (
    shard integer not null,
    entity integer not null,
    account blob not null,
    number integer not null,
    head blob not null,
    snapshot blob not null,
    primary key (shard, entity, account)
) strict;

drop trigger journal_keeps;
create trigger journal_keeps before delete on journal
when old.number > coalesce((
    select number from checkpoint
    where shard = old.shard and entity = old.entity and account = old.account
), 0)
begin select raise(abort, 'jalon: the journal is never shortened'); end;
