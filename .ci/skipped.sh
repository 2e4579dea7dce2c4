#!/usr/bin/env bash
# Says what make test had to leave out.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -s bin/missing ]; then
	echo "skipped for want of: $(sort -u bin/missing | tr '\n' ' ')"
else
	echo "nothing was skipped"
fi
