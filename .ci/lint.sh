#!/usr/bin/env bash
# Runs golangci-lint at the pinned version, installing it with go install into
# bin/ where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
lint="$PWD/bin/golangci-lint-$GOLANGCI_VERSION"
if [ ! -x "$lint" ]; then
	if ! GOBIN="$PWD/bin" go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$GOLANGCI_VERSION"; then
		[ -z "${SHEGONG_NO_SKIP:-}" ] || exit 1
		echo lint >> bin/missing
		exit 0
	fi
	mv bin/golangci-lint "$lint"
fi
"$lint" run ./...
