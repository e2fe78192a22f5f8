-- Cooperatives and the reports of their annual members' meetings (RAT), one a book year.
create table cooperatives (
  cooperative_id uuid primary key,
  etag bigint not null,
  name text not null,
  nik_koperasi text,
  region_code text not null,
  district text not null generated always as (left(region_code, 8)) stored,
  served_region_codes text[] not null,
  form text not null,
  type text not null,
  declared_status text not null,
  status_letter text not null,
  registered_on date not null,
  effective_on date not null,
  constraint cooperatives_nik_koperasi unique (nik_koperasi) deferrable initially deferred
);
create index cooperatives_region on cooperatives (region_code text_pattern_ops, cooperative_id);
create index cooperatives_name on cooperatives using gin (name gin_trgm_ops);

create table cooperative_members_meetings (
  cooperative_id uuid not null references cooperatives,
  book_year int not null,
  held_on date,
  members_women bigint not null,
  members_men bigint not null,
  attendance bigint not null,
  employees bigint not null,
  own_capital_rupiah bigint not null,
  outside_capital_rupiah bigint not null,
  assets_rupiah bigint not null,
  volume_rupiah bigint not null,
  surplus_rupiah bigint not null,
  letter text not null,
  audited boolean not null,
  improvement_rule_set text,           -- null: no judgement on improvement
  improved boolean not null,
  meeting_held boolean not null,
  volume_grew boolean not null,
  assets_grew boolean not null,
  volume_before_rupiah bigint,
  assets_before_rupiah bigint,
  primary key (cooperative_id, book_year)
);
