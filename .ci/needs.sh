#!/usr/bin/env bash
# Installs what the tests need beyond Go (Debian packages), where that is
# allowed; notes what stays missing.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
: > bin/missing

packages=()
need() { # command, Debian package
	command -v "$1" >/dev/null 2>&1 || packages+=("$2")
}
need gcc gcc
need chromium chromium
need pdftotext poppler-utils
need qpdf qpdf
need soffice libreoffice-calc-nogui
need unzip unzip
need python3 python3
/usr/bin/python3 -c 'import openpyxl' >/dev/null 2>&1 || packages+=(python3-openpyxl)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)

[ ${#packages[@]} -eq 0 ] && exit 0
run=()
if [ "$(id -u)" -ne 0 ]; then
	sudo -n true >/dev/null 2>&1 && run=(sudo -n)
fi
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" -eq 0 ] || [ ${#run[@]} -gt 0 ]; }; then
	echo "installing: ${packages[*]}"
	"${run[@]}" apt-get update -qq &&
		DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null && exit 0
fi
printf '%s\n' "${packages[@]}" > bin/missing
if [ -n "${SHEGONG_NO_SKIP:-}" ]; then
	echo "missing and not installable: ${packages[*]}" >&2
	exit 1
fi
