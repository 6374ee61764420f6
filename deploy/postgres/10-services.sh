#!/usr/bin/env bash
# One database and two roles for each service: `<service>_owner` owns the tables and migrates them, `<service>` is what
# the service runs as, and gets its rights from each migration (ADR 28). Runs by itself when the data volume is new, and
# by hand whenever a password was renewed, a service has come, or the database is from a version with one role:
# docker compose exec postgres /docker-entrypoint-initdb.d/10-services.sh
#
# The server is given no password but SCRAM verifiers (RFC 5802), from which none can be found: nobody can log in with
# them. The superuser has no usable password at all and is reached by `docker compose exec postgres psql` alone.
set -euo pipefail

for service in agreements referrals notifications; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --set role="$service" --set verifier="$(</run/secrets/"${service}"_database_verifier)" \
    --set owner="${service}_owner" --set owners="$(</run/secrets/"${service}"_migration_database_verifier)" <<'SQL'
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY[:'role', :'owner']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'verifier';
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'owners';
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
REVOKE ALL ON DATABASE :"role", postgres FROM PUBLIC;
\connect :"role"
REASSIGN OWNED BY :"role" TO :"owner";
REVOKE ALL ON DATABASE :"role" FROM :"role";
GRANT CONNECT ON DATABASE :"role" TO :"role";
SQL
done
