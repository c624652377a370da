#!/usr/bin/env bash
# Brings a backup back into an empty data folder:
#   MEDIALAB_DATA=/srv/medialab deploy/restore.sh /backups/medialab-2026-11-21.tar && ./medialab up
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
data=$(readlink -m "${MEDIALAB_DATA:-.medialab}")
archive=$(readlink -m "${1:?usage: deploy/restore.sh <archive.tar>}")

fail() {
    printf 'restore: %s\n' "$*" >&2
    exit 1
}

[ -f "$archive" ] || fail "$archive does not exist"
[ ! -d "$data" ] || [ -z "$(ls -A "$data")" ] || fail "$data is not empty; nothing was touched"
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$programs/pg_restore" ] || fail "pg_restore is missing: apt-get install postgresql-client"

work=$(mktemp -d)
trap 'rm -rf "$work"; ./medialab down >/dev/null' EXIT
mkdir -p "$data"
tar --extract --file="$archive" --directory="$work" databases
tar --extract --file="$archive" --directory="$data" --strip-components=1 files

# Only the database server: no service may run on half a database.
./medialab up --detach --only postgres >/dev/null
export PGHOST=127.0.0.1 PGUSER=postgres
PGPORT=$(awk -F'\t' '$1 == "postgres" { sub(".*:", "", $7); print $7 }' "$data/run/status")
PGPASSWORD=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))["postgres-password"]' "$data/secrets.json")
export PGPORT PGPASSWORD

# The superuser exists already, with the same password: leave it out.
grep -vE '^(CREATE|ALTER) ROLE postgres\b' "$work/databases/roles.sql" | "$programs/psql" -d postgres -q -v ON_ERROR_STOP=1 >/dev/null
for dump in "$work"/databases/*.dump; do
    database=$(basename "$dump" .dump)
    "$programs/psql" -d postgres -q -c "drop database if exists \"$database\""
    "$programs/pg_restore" --create --exit-on-error -d postgres "$dump"
    printf 'restored %s\n' "$database"
done
printf 'Done. ./medialab up starts it.\n'
