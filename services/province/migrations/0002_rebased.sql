-- Of the last entry that was followed; null where that is not known: then it proves nothing.
alter table followed_journals add column hash bytea;
-- Enterprises whose closing, move or reopening was followed and then lost, when the other writer's
-- journal was restored from an older backup and re-based. What had followed from it here stays: for
-- an operator to look at (README § When the registry was restored).
create table followed_lost (
  enterprise_id uuid not null,
  incarnation text not null,                      -- of the journal that was followed
  position bigint not null,                       -- of the latest such entry, in that journal
  noted_time timestamptz not null default now(),
  primary key (enterprise_id, incarnation)
);
