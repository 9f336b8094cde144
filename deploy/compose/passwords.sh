#!/bin/bash
# Run once by the image of PostgreSQL, after database.sql: each role gets the password that stands in its address.
set -euo pipefail
for role in owner app citizen backup; do
    password=$(sed -nE "s#^postgresql://hemayat_$role:([^@]+)@.*#\1#p" "/run/secrets/${role}_url")
    [[ -n $password ]] || { echo "error: ${role}_url is no postgresql://hemayat_$role:PASSWORD@postgres/…" >&2; exit 1; }
    psql -qv ON_ERROR_STOP=1 -U postgres <<<"ALTER ROLE hemayat_$role PASSWORD '$password'"
done
# The image lets nobody from elsewhere copy the server's files.
echo 'host replication hemayat_backup all scram-sha-256' >>"$PGDATA/pg_hba.conf"
