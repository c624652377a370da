-- For a PostgreSQL server that MediaLab does not run itself: what an administrator makes once, before the migration steps.
-- The steps (each service's image with --migrate, connected as a superuser or as a role that may create roles) then make, per
-- service, <name>_owner (no login; owns the tables), <name>_app and <name>_worker (login; may neither own, create nor bypass
-- row-level security), and everything inside the database. Each service logs in as <name>_app and <name>_worker only.
--
--   psql -h <host> -U postgres -f deploy/roles.sql
select 'create database identity' where not exists (select 1 from pg_database where datname = 'identity') \gexec
select 'create database projects' where not exists (select 1 from pg_database where datname = 'projects') \gexec
select 'create database keyvault' where not exists (select 1 from pg_database where datname = 'keyvault') \gexec
select 'create database generation' where not exists (select 1 from pg_database where datname = 'generation') \gexec
select 'create database assets' where not exists (select 1 from pg_database where datname = 'assets') \gexec
select 'create database costing' where not exists (select 1 from pg_database where datname = 'costing') \gexec
select 'create database analytics' where not exists (select 1 from pg_database where datname = 'analytics') \gexec

-- Nobody but the service's own roles may connect (the steps grant those).
revoke all on database identity from public;
revoke all on database projects from public;
revoke all on database keyvault from public;
revoke all on database generation from public;
revoke all on database assets from public;
revoke all on database costing from public;
revoke all on database analytics from public;
