#!/usr/bin/env bash
# Builds the program twice from copies of the tree in two folders, each with a
# build cache of its own, and compares the SHA-256 of the two; ends with 1 where
# they differ. The second cache stays in bin/_reproducible (400 MB), so that only
# the first run takes minutes.
#
# What makes the bytes the same:
# - go.mod pins every module and go.sum its contents; of Go itself it names the
#   oldest that will do, so the last line says which one built this;
# - -trimpath leaves the folders of the tree, the modules and Go out of the file;
# - -buildvcs=false leaves out the commit and whether the tree was clean;
# - without cgo no C compiler or system library has a part in it;
# - the linker writes no time, and embedded files carry none;
# - GOFLAGS, GOOS, GOARCH and GOAMD64 are fixed here: they are recorded in the file.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/one" "$tmp/two/a longer path" bin

# Both are copied from one copy, for somebody may be editing the tree.
tar --exclude=./.git --exclude=./bin --exclude=./data --exclude=./demo-data --exclude=./dist -cf - . | tar -xf - -C "$tmp/one"
cp -R "$tmp/one/." "$tmp/two/a longer path"

export CGO_ENABLED=0 GOOS=linux GOARCH=amd64 GOAMD64=v1 GOFLAGS='' GOWORK=off
build() { # folder, output
	(cd "$1" && go build -trimpath -buildvcs=false -o "$2" ./cmd/shegong)
}
build "$tmp/one" "$tmp/first"
GOCACHE="$PWD/bin/_reproducible" TZ=Asia/Shanghai build "$tmp/two/a longer path" "$tmp/second"

first=$(sha256sum < "$tmp/first" | cut -d' ' -f1)
second=$(sha256sum < "$tmp/second" | cut -d' ' -f1)
echo "first  $first"
echo "second $second"
if [ "$first" != "$second" ]; then
	echo "the two builds differ" >&2
	exit 1
fi
echo "reproducible: $(stat -c %s "$tmp/first") bytes, $(go env GOVERSION) $GOOS/$GOARCH"
