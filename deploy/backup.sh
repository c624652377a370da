#!/usr/bin/env bash
# Writes one archive with everything needed to bring this MediaLab back: every database, the roles, the media, the keys.
#   deploy/backup.sh /backups/medialab-2026-11-21.tar
# Runs beside the live system (./medialab up). The databases are read first: every file a row names is in the archive.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
data=$(readlink -m "${MEDIALAB_DATA:-.medialab}")
archive=$(readlink -m "${1:?usage: deploy/backup.sh <archive.tar>}")

fail() {
    printf 'backup: %s\n' "$*" >&2
    exit 1
}

address=$(awk -F'\t' '$1 == "postgres" { print $7 }' "$data/run/status" 2>/dev/null) || true
[ -n "$address" ] || fail "MediaLab does not run on $data; start it with ./medialab up"
[ ! -e "$archive" ] || fail "$archive exists already"
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$programs/pg_dump" ] || fail "pg_dump is missing: apt-get install postgresql-client"

export PGHOST=127.0.0.1 PGPORT="${address##*:}" PGUSER=postgres
PGPASSWORD=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))["postgres-password"]' "$data/secrets.json")
export PGPASSWORD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
mkdir "$work/databases"
"$programs/pg_dumpall" --roles-only >"$work/databases/roles.sql"
for database in $("$programs/psql" -d postgres -Atc "select datname from pg_database where not datistemplate and datname <> 'postgres'"); do
    "$programs/pg_dump" --format=custom --file="$work/databases/$database.dump" "$database"
done
# Everything but what the servers keep themselves, the logs, what describes the running processes, and files that are only being written.
tar --create --file="$archive.partial" --directory="$work" databases
tar --append --file="$archive.partial" --directory="$data" \
    --exclude=./postgres --exclude=./messaging --exclude=./dashboard --exclude=./logs --exclude=./run \
    --exclude=./generation/spool --exclude=./objects/.drafts --transform='s,^\.,files,' . || [ $? = 1 ] # 1: a file changed or went meanwhile
mv "$archive.partial" "$archive"
printf 'Wrote %s (%s): %s databases. It holds passwords and keys: keep it safe.\n' \
    "$archive" "$(du -h "$archive" | cut -f1)" "$(find "$work/databases" -name '*.dump' | wc -l)"
