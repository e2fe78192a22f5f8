-- Enterprises and their owners. Enum values stand as the words of the totals: SCALE_MICRO, "micro".
create extension if not exists pg_trgm;

create table enterprises (
  enterprise_id uuid primary key,
  etag bigint not null,                -- position of the latest change
  name text not null,
  nib text,
  region_code text not null,
  district text not null generated always as (left(region_code, 8)) stored,
  kbli_version text not null,
  kbli_code text not null,
  section text not null,
  status text not null,
  scale text not null,
  rule_set text,                       -- null: no classification at all
  figures_year int,                    -- null: classed without figures
  net_worth_rupiah bigint,
  annual_sales_rupiah bigint,
  capital_rupiah bigint,
  declared_scale text,
  declared_by text,
  registered_on date not null,
  effective_on date not null,
  closed_on date,
  workers bigint not null,
  -- Deferred, for within one group commit a number may pass from one enterprise to another.
  constraint enterprises_nib unique (nib) deferrable initially deferred
);
create index enterprises_region on enterprises (region_code text_pattern_ops, enterprise_id);
create index enterprises_name on enterprises using gin (name gin_trgm_ops);

-- Personal data, apart from everything else: erasing a person deletes the row.
create table owners (
  enterprise_id uuid primary key references enterprises,
  owner bytea not null                 -- as EncodeOwner in store_enterprise.cc makes it
);
