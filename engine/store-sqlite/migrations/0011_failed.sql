-- What failed for good, to be counted and read by people.

create index effect_failed on effect (shard, entity, account, key) where state = 6;
