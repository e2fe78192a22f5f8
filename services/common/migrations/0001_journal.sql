-- The journal of a writer (design: README § Journal). journal_head is one row: who locks it is the
-- one writer, so positions are dense and in commit order.
create table journal_head (
  only_row bool primary key default true check (only_row),
  source text not null,
  epoch int not null default 1,
  incarnation text not null,
  position bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex')
);

create table journal (
  position bigint primary key,
  hash bytea not null,          -- SHA-256(previous hash || entry)
  request_id uuid not null,
  fingerprint bytea not null,   -- SHA-256 of method and request: tells a repeated from a reused id
  entry bytea not null          -- the bytes that go to Kafka: umkm.journal.v1.Entry
);
create unique index journal_request on journal (request_id);

-- The audit log is append-only, whoever connects.
create function journal_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'the journal is append-only'; end $$;
create trigger journal_append_only before update or delete on journal
  for each row execute function journal_is_append_only();
create trigger journal_no_truncate before truncate on journal
  for each statement execute function journal_is_append_only();
