-- Facilitation cases. Enum values stand as the words of the totals: CASE_STATUS_ISSUED, "issued".
create table cases (
  case_id uuid primary key,
  etag bigint not null,                -- position of the latest change
  enterprise_id uuid not null,
  scheme text not null,
  product text not null,
  fiscal_year int not null,
  fund text not null,
  cost_rupiah bigint not null,
  region_code text not null,           -- where the enterprise was when it was submitted
  district text not null generated always as (left(region_code, 8)) stored,
  scale text not null,
  status text not null,
  submitted_on date not null,
  accepted_on date,
  started_on date,
  ended_on date,
  reason text not null,
  number text,                         -- of the certificate; null: none was issued
  normalised_number text,              -- the same as numbers are compared
  issued_on date,
  expires_on date,                     -- null: it does not expire
  issuer text,
  issued_position bigint not null,     -- of the entry that issued it; 0: none
  counts_business boolean not null,
  registry_position bigint not null,
  effective_on date not null,
  details jsonb,                       -- documents and warnings, as protobuf JSON of a case
  -- Number before scheme: a request to issue a certificate does not name the scheme. Deferred, for
  -- within one group commit a number may pass from one case to another.
  constraint cases_number unique (normalised_number, scheme) deferrable initially deferred,
  -- One case counts the business in a fiscal year. A unique index could be partial but not
  -- deferred, and the flag moves from one case to another within one statement.
  constraint cases_business exclude using btree (enterprise_id with =, fiscal_year with =)
    where (counts_business) deferrable initially deferred
);
create index cases_enterprise on cases (enterprise_id);
create index cases_region on cases (region_code text_pattern_ops, case_id);
create index cases_facilitation on cases (scheme, fiscal_year, fund);
create index cases_expiry on cases (expires_on) where status = 'issued';
