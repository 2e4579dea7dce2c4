#!/usr/bin/env bash
# Prints the sections of docs/reliability.md on nodes that are killed, stopped
# and set wrong, on uploads to a service that is killed, on mail servers and on a
# database server that is killed (checks 14, 15, 19 to 22, 25 to 28). With
# CHAOS_QUICK set the figures are smaller. Ends with an error when anything was
# lost or is there twice.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "postgresql is missing" >&2; exit 1; }
	echo "### Several nodes"
	echo
	echo "Not measured: PostgreSQL is not installed."
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/chaos" ./.ci/tools/chaos
go build -trimpath -o "$tmp/shegong" ./cmd/shegong
# Most of the time is spent waiting: four run beside one another, each on a
# server of its own.
measure() { # NAME SUBCOMMAND...
	local name=$1
	shift
	echo "chaos nodes $*" >&2
	bash .ci/postgres.sh "$tmp/chaos" nodes "$@" --binary "$tmp/shegong" >"$tmp/$name.md" || touch "$tmp/failed"
}
lane() { for m in "$@"; do measure "$m" "$m"; done; }
{ measure sqlite uploads --sqlite; lane clocks; } &
{ lane uploads mail; } &
{ lane kills down database stop; } &
{ lane stalls; } &
wait
cat "$tmp"/{sqlite,uploads,kills,down,stalls,clocks,stop,mail,database}.md
[ ! -e "$tmp/failed" ]
