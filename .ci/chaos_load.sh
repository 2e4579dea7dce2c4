#!/usr/bin/env bash
# Prints the sections of docs/reliability.md on load and growth (check 51): all
# counties at once on SQLite, 2,900 on PostgreSQL with one node and with three,
# and a month's work behind archives of 1 to 24 months on both. With CHAOS_QUICK
# set the sizes are small: that shows that it runs, not how fast it is. Ends with
# an error when anything was lost or is there twice.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/chaos" ./.ci/tools/chaos
counties=70 many=2900 rows=600 months=1,6,12,24
if [ -n "${CHAOS_QUICK:-}" ]; then
	counties=69 many=300 rows=100 months=1,3
fi
chaos() { echo "chaos $*" >&2 && "$tmp/chaos" "$@"; }
chaos load --sqlite --counties "$counties" --rows "$rows"
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "postgresql is missing" >&2; exit 1; }
	echo "### On PostgreSQL"
	echo
	echo "Not measured: PostgreSQL is not installed."
	echo
	chaos growth --sqlite --rows "$rows" --months "$months"
	exit 0
fi
bash .ci/postgres.sh "$tmp/chaos" load --counties "$many" --rows "$rows" --nodes 1,3
chaos growth --sqlite --rows "$rows" --months "$months"
bash .ci/postgres.sh "$tmp/chaos" growth --rows "$rows" --months "$months"
