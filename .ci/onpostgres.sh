#!/usr/bin/env bash
# The packages that speak to the database, once more on PostgreSQL, but for what
# does not depend on it: the browser, and the long walks over all routes.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "postgresql is missing" >&2; exit 1; }
	echo "tests on PostgreSQL (postgresql)" >> bin/missing
	exit 0
fi
bash .ci/postgres.sh go test -count=1 -skip 'Browser|Accessible|StoredProbes|DisguisedPaths|EveryRouteForEveryRole|HeadersOn|OtherSites' ./internal/store/... ./internal/accounts/... ./internal/returns/... ./scheduler/... ./internal/web/...
