-- What a service has followed of another writer's journal.
create table followed_journals (
  source text primary key,
  incarnation text not null,
  position bigint not null             -- of the last entry that was followed
);
-- Enterprises that the registry closed, moved or reopened: position of the latest such entry.
create table followed_enterprises (
  enterprise_id uuid primary key,
  position bigint not null
);
