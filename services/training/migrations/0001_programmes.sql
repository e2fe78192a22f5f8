-- Training programmes. Enum values stand as the words of the totals: FUND_DAK, "dak".
create table programmes (
  programme_id uuid primary key,
  etag bigint not null,                -- position of the latest change
  fiscal_year int not null,
  title text not null,
  kind text not null,
  fund text not null,
  target bigint not null,
  eligibility jsonb,                   -- protobuf JSON of Eligibility; null: none given
  status text not null,
  budget_rupiah bigint not null,       -- in force: that of the last revision in money
  realised_rupiah bigint not null,     -- of the realisations in money that were not reversed
  money jsonb not null,                -- budget_revisions and realisations, each in its order
  effective_on date not null
);
