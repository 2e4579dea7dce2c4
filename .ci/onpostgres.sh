#!/usr/bin/env bash
# The packages that speak to the database, once more on PostgreSQL; what they
# test in the browser does not depend on it.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "postgresql is missing" >&2; exit 1; }
	echo "tests on PostgreSQL (postgresql)" >> bin/missing
	exit 0
fi
bash .ci/postgres.sh go test -count=1 -skip 'Browser|Axe' ./internal/store/... ./internal/accounts/... ./internal/returns/... ./scheduler/... ./internal/web/...
