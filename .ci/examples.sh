#!/usr/bin/env bash
# Renders every report of the demonstration province into docs/examples: the
# first pages and the last as small pictures, name-page.png.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -trimpath -o "$tmp/shegong" ./cmd/shegong
"$tmp/shegong" bench load --data "$tmp/data" --months 14 --last 2026-10
"$tmp/shegong" bench examples --data "$tmp/data" --period 2026-10 -o "$tmp/out"
rm -rf docs/examples
mkdir -p docs/examples
most=3
for pdf in "$tmp"/out/*.pdf; do
	name=$(basename "$pdf" .pdf)
	pages=$(pdfinfo "$pdf" | awk '/^Pages:/ {print $2}')
	for page in $(seq 1 $((pages < most ? pages : most))) $((pages > most ? pages : 0)); do
		[ "$page" = 0 ] || pdftoppm -png -singlefile -r 48 -f "$page" -l "$page" "$pdf" "docs/examples/$name-$page"
	done
done
if [ "${KEEP:-}" ]; then cp -r "$tmp/out" "$KEEP"; fi
