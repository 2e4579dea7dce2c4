#!/usr/bin/env bash
# Measures what docs/reliability.md promises, and puts the figures between its
# two markers: processes killed while they write, nodes killed, stopped and with
# wrong clocks, and all counties at once. Takes an hour or more. With CHAOS_QUICK
# set it runs small, shows the sections and leaves the file as it is. Ends with an
# error, and the file as it was, when anything was lost or done twice.
set -euo pipefail
cd "$(dirname "$0")/.."
doc=docs/reliability.md
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# kills prints the lines of a table about check 14 on one engine, which is what
# the command given runs the tests on.
kills() { # engine, command
	local engine=$1 log=$tmp/kills short=-short
	shift
	[ -n "${CHAOS_QUICK:-}" ] || { short='' && export SHEGONG_CHAOS=1; }
	# shellcheck disable=SC2086 # none or one
	if ! "$@" go test -count=1 -v $short -timeout 30m -run '^TestKilledWhileAdding$' ./internal/store >"$log" 2>&1; then
		cat "$log" >&2
		return 1
	fi
	sed -n "s/.*killed \([0-9]*\) times; acknowledged and there: \(.*\)/| $engine | \1 | \2 |/p" "$log"
}

sections() {
	echo "Measured by \`make chaos\` on $(date -u +%F): $(nproc) cores, $(go env GOVERSION)."
	echo
	echo "### Killed while writing (check 14)"
	echo
	echo "A process that adds versions, uploads, runs and messages is killed with SIGKILL at a random moment; then the database is looked through."
	echo
	echo "| engine | kills | acknowledged before a kill, and whole after it |"
	echo "| --- | --- | --- |"
	kills SQLite env
	if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
		kills PostgreSQL bash .ci/postgres.sh
	else
		[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "postgresql is missing" >&2; return 1; }
		echo "| PostgreSQL | 0 | not measured: PostgreSQL is not installed |"
	fi
	echo
	bash .ci/chaos_nodes.sh
	bash .ci/chaos_load.sh
}

sections | tee "$tmp/sections"
[ -z "${CHAOS_QUICK:-}" ] || exit 0
awk -v sections="$tmp/sections" '
	/^<!-- \/chaos -->$/ { if (inside) print ""; inside = 0 }
	!inside { print }
	/^<!-- chaos -->$/ { inside = 1; print ""; while ((getline line < sections) > 0) print line }
' "$doc" >"$tmp/doc"
grep -q '^<!-- /chaos -->$' "$tmp/doc"
cat "$tmp/doc" >"$doc"
