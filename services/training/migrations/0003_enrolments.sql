-- Enrolments, and apart from them the persons who take part.
create table enrolments (
  enrolment_id uuid primary key,
  etag bigint not null,
  class_id uuid not null references classes,
  programme_id uuid not null references programmes,
  fiscal_year int not null,
  kind text not null,
  fund text not null,
  enterprise_id uuid,                  -- one of these two is null
  cooperative_id uuid,
  business_id uuid not null generated always as (coalesce(enterprise_id, cooperative_id)) stored,
  region_code text not null,
  district text not null generated always as (left(region_code, 8)) stored,
  scale text,                          -- null: a cooperative
  person_id uuid not null,             -- no reference: erasing a person deletes the row in persons
  status text not null,
  enrolled_on date not null,
  enrolled_position bigint not null,
  exception jsonb,                     -- protobuf JSON of EligibilityException; null: none
  attended_on date[] not null,
  completed_on date,
  completed_position bigint not null,
  counts_business boolean not null,
  counts_person boolean not null,
  reason text not null,
  effective_on date not null,
  -- Whatever the rules let pass: a business and a person count once in a fiscal year. Deferred, for
  -- a count may go from one enrolment to another within one group commit.
  constraint enrolments_counts_business exclude (business_id with =, fiscal_year with =)
    where (counts_business) deferrable initially deferred,
  constraint enrolments_counts_person exclude (person_id with =, fiscal_year with =)
    where (counts_person) deferrable initially deferred
);
create index enrolments_class on enrolments (class_id);
create index enrolments_business on enrolments (business_id, fiscal_year);
create index enrolments_person on enrolments (person_id, fiscal_year);

-- Personal data, apart from everything else: erasing a person deletes the row.
create table persons (
  person_id uuid primary key,
  nik text not null unique,            -- by it a person is found again; encryption at rest puts a
                                       -- blind index of it in its place
  participant bytea not null           -- as EncodeParticipant in store_enrolment.cc makes it
);
