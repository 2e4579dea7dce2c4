#!/usr/bin/env bash
# Looks for known vulnerabilities that the program's code reaches, in the
# database at VULNDB: a folder, or a file:// address. The database is given and
# never fetched, for the check also runs where there is no network.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v1.9.0
if [ -z "${VULNDB:-}" ]; then
	echo "not checked: no vulnerability database given (VULNDB)"
	exit 0
fi
folder=${VULNDB#file://}
if [ ! -f "$folder/index/modules.json" ]; then
	echo "VULNDB is no vulnerability database: index/modules.json is missing" >&2
	exit 1
fi
folder=$(cd "$folder" && pwd)
check="$PWD/bin/govulncheck-$version"
if [ ! -x "$check" ]; then
	GOBIN="$PWD/bin" go install "golang.org/x/vuln/cmd/govulncheck@$version"
	mv bin/govulncheck "$check"
fi
"$check" -db "file://$folder" ./...
