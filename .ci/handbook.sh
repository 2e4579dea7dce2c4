#!/usr/bin/env bash
# Takes the pictures of the handbook anew: the browser tests go each role's way
# and leave them in templates/static/help.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p templates/static/help
SHEGONG_HANDBOOK=1 SHEGONG_NO_SKIP=1 go test -count=1 -run '^TestBrowser$' ./internal/web
