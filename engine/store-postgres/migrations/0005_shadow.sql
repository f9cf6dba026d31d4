-- What shadow mode kept in, to be read by people.

create index effect_shadow on effect (shard, entity, account, key) where state = 9;
