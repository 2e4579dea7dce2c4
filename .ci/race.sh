#!/usr/bin/env bash
# The packages that share state between goroutines, under the race detector,
# which needs cgo and gcc.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v gcc >/dev/null 2>&1; then
	[ -z "${SHEGONG_NO_SKIP:-}" ] || { echo "gcc is missing" >&2; exit 1; }
	echo "race tests (gcc)" >> bin/missing
	exit 0
fi
CGO_ENABLED=1 go test -race -count=1 -short ./importer/... ./reports/... ./scheduler/... ./internal/store/... ./internal/returns/... ./internal/mail/...
