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
# Of the packages over the database only what shares it between goroutines: the
# rest shows the detector nothing and takes it many minutes.
CGO_ENABLED=1 go test -race -count=1 -short -timeout 15m ./importer/... ./reports/... ./internal/mail/...
CGO_ENABLED=1 go test -race -count=1 -short -timeout 15m -run 'Once|AtOnce|Two|Twice|Job|Requeue|Lease|Settle|Take|Stop|Hand|Abandon|Prompt|Sender|Order|Maker' \
	./scheduler/... ./internal/store/... ./internal/returns/...
