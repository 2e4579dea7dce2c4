# make test is the one command that runs everything. What it needs beyond Go it
# installs when it may, and says what it skipped when it may not; with
# SHEGONG_NO_SKIP set nothing may be skipped.
GO ?= go
GOLANGCI_VERSION := v2.15.0
export CGO_ENABLED ?= 0
export GOLANGCI_VERSION

.PHONY: run build test needs vet lint unit race postgres docs bench fuzz

run:
	$(GO) run ./cmd/shegong serve --demo

build:
	$(GO) build -trimpath ./...

test: needs build vet lint unit race postgres
	@bash .ci/skipped.sh

needs:
	@bash .ci/needs.sh

vet:
	$(GO) vet ./...

lint:
	@bash .ci/lint.sh

unit:
	$(GO) test -count=1 ./...

race:
	@bash .ci/race.sh

postgres:
	@bash .ci/onpostgres.sh

docs:
	$(GO) run ./cmd/shegong rules --markdown > docs/rules.md
	bash .ci/examples.sh
	bash .ci/handbook.sh

bench:
	python3 .ci/bench.py

FUZZTIME ?= 10m
fuzz:
	bash .ci/fuzz.sh $(FUZZTIME)

.PHONY: chaos

chaos:
	bash .ci/chaos.sh

.PHONY: licences sbom reproducible vuln

licences:
	$(GO) run ./.ci/tools/thirdparty licences THIRD_PARTY.md

sbom:
	$(GO) run ./.ci/tools/thirdparty sbom bin/sbom.cdx.json

reproducible:
	bash .ci/reproducible.sh

vuln:
	bash .ci/vuln.sh
