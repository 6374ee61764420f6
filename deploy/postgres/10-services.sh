#!/usr/bin/env bash
# One database and one role for each service. Runs by itself when the data volume is new, and by hand whenever a
# password was renewed or a service has come: docker compose exec postgres /docker-entrypoint-initdb.d/10-services.sh
#
# The server is given no password but SCRAM verifiers (RFC 5802), from which none can be found: nobody can log in with
# them. The superuser has no usable password at all and is reached by `docker compose exec postgres psql` alone.
set -euo pipefail

for service in agreements referrals notifications; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --set role="$service" --set verifier="$(</run/secrets/"${service}"_database_verifier)" <<'SQL'
SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'verifier';
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
REVOKE ALL ON DATABASE :"role", postgres FROM PUBLIC;
SQL
done
