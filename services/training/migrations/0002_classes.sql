-- Classes of programmes.
create table classes (
  class_id uuid primary key,
  etag bigint not null,
  programme_id uuid not null references programmes,
  fiscal_year int not null,
  place text not null,
  region_code text not null,
  starts_on date not null,
  ends_on date not null,
  capacity int not null,
  status text not null,
  effective_on date not null
);
create index classes_programme on classes (programme_id);
