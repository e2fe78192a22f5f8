-- How far the registry was known when an enterprise enrolled: a closing that comes to be followed
-- later than a reopening must leave alone who enrolled after it.
alter table enrolments add column registry_position bigint not null default 0;
