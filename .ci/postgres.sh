#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, from Debian's binaries, in
# a temporary folder: its address is in SHEGONG_TEST_POSTGRES.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$bin" ]; then
	echo "postgres: not installed" >&2
	exit 3
fi
dir=$(mktemp -d)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
	chown postgres "$dir"
	as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
cleanup() {
	as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}
trap cleanup EXIT
cd "$dir" # a folder the server's user may enter
as "$bin/initdb" -D "$dir/data" -U shegong --auth=trust -E UTF8 --locale=C >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
# Reached through a socket in the folder only. What is lost with the machine is
# lost with the folder, too: no need to wait for the disk.
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/server.log" \
	-o "-c listen_addresses='' -c unix_socket_directories='$dir' -c max_connections=200 -c fsync=off -c full_page_writes=off" start >>"$dir/log" 2>&1 || { cat "$dir/log" "$dir/server.log" >&2; exit 1; }
cd - >/dev/null
SHEGONG_TEST_POSTGRES="postgres://shegong@/postgres?host=$dir" "$@"
