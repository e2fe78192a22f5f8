-- Checkpoints of the followed streams. Everything here can be made anew from the topics, so a row
-- of `streams` may be deleted while its follower is not running: the stream is then rebuilt.
create table streams (
  source text primary key,           -- "registry"
  format int not null,               -- of the rows of `amounts`; another one's are not read
  epoch bigint not null,
  incarnation text not null,
  position bigint not null,          -- of the last entry included
  hash bytea not null,               -- of that entry
  kafka_offset bigint not null,      -- the next to read
  recorded_unix_ns bigint not null   -- when that entry was recorded
);

create table amounts (
  source text not null references streams on delete cascade,
  measure text not null,             -- "enterprises"
  dimensions text not null,          -- "district=65.01.05 scale=micro …"
  day date not null,                 -- from this day on the cell is …
  amount bigint not null,            -- … so much more
  primary key (source, measure, dimensions, day)
);

-- Records on a topic that are not of its stream, for people to look at.
create table quarantine (
  source text not null,
  kafka_offset bigint not null,
  digest bytea not null,             -- SHA-256 of the whole record
  reason text not null,
  bytes bytea not null,              -- at most 64 KiB of it
  seen_time timestamptz not null default now(),
  primary key (source, kafka_offset, digest)
);
