#!/usr/bin/env bash
# Fuzzes every fuzz target for the given time each.
set -euo pipefail
cd "$(dirname "$0")/.."
go list ./... | while read -r pkg; do
	go test -list '^Fuzz' "$pkg" | { grep '^Fuzz' || true; } | while read -r target; do
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 10x "$pkg"
	done
done
