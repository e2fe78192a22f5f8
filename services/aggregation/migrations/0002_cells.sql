-- A row a cell instead of a row a step, for a restart has to read them all. Table `amounts` stays
-- for programs of format 1; the first checkpoint of format 2 empties it.
create table cells (
  source text not null references streams on delete cascade,
  measure text not null,             -- "enterprises"
  dimensions text not null,          -- "district=65.01.05 scale=micro …"
  total bigint not null,             -- what the steps add up to; for people, it is not read
  steps bytea not null,              -- umkm.aggregation.v1.CellSteps
  primary key (source, measure, dimensions)
);
alter table cells alter steps set storage external;  -- packed already
