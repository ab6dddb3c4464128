# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Everything needs only Go, git and make. Targets that use npm print a message if it
# is missing. Linux and macOS.

GO     ?= go
DNTP   := build/bin/dntp
ARGS   ?=
COMMIT := $(shell git rev-parse --verify --quiet HEAD)

# The version of a checker is part of the rules it checks.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The S3 server of the tests. It is built by itself: its dependencies are none of ours.
VERSITYGW := github.com/versity/versitygw/cmd/versitygw@v1.8.0

# The time limit of one package's tests.
TESTTIME ?= 20m
FUZZTIME ?= 20s

# The number of seeds of make sim, or one seed.
SEEDS ?= 10000
SEED  ?=

.DEFAULT_GOAL := help
.PHONY: help prepare build devnet test check lint generated race clients upstream-test sim faults faults-vault fuzz bench bench-compare testdata versitygw clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

prepare: ## make build/geth: upstream's release with our patches
	@$(GO) run ./build/fork prepare

build: prepare ## build build/bin/dntp
	@mkdir -p build/bin
	$(GO) build -trimpath -buildvcs=false -ldflags "$$($(GO) run ./build/fork ldflags) -X github.com/dntp/dntp/cmd/dntp/terminal.commit=$(COMMIT)" -o $(DNTP) ./cmd/dntp

devnet: build ## run a local alliance of four members; ARGS="--once --json"
	@$(DNTP) devnet $(ARGS)

test: prepare ## run our tests
	$(GO) test -timeout $(TESTTIME) ./...

check: prepare lint generated upstream-test ## lint, verify generated code and patches, run upstream's tests

lint: prepare
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofmt: $$unformatted" >&2; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@$(GO) run ./build/fork check
	$(GO) run ./build/fork plain build ./contracts/... ./ehr/client/... ./ehr/document/... ./ehr/signature/...

generated: prepare ## regenerate code, fail if it was out of date
	@GO="$(GO)" bash build/generated.sh

upstream-test: prepare ## run upstream's tests of the patched packages
	@$(GO) run ./build/fork test

race: prepare ## run the tests of concurrent packages under the race detector
	$(GO) test -race -timeout $(TESTTIME) ./core/quota ./core/finality ./core/finalizer ./core/chainsync ./ehr/logger ./ehr/ehrapi ./ehr/vault ./ehr/vault/erasure
	$(GO) test -race -timeout $(TESTTIME) ./core/simnet -run TestSeeds -args -seeds 6

clients: build ## run five web3 libraries, Hardhat and OpenZeppelin against a devnet, and the verifier of receipts (npm)
	@bash build/npm.sh receipt
	@bash build/npm.sh clients

sim: prepare ## simulate 10,000 alliances under faults; SEEDS=500 for fewer, SEED=204 for one
	@mkdir -p build/bin
	$(GO) test -c -o build/bin/simnet.test ./core/simnet
	@cd core/simnet && ../../build/bin/simnet.test -test.timeout 180m -test.run TestSeeds $(if $(SEED),-test.v -seed $(SEED),-table -seeds $(SEEDS))

faults: build ## test real nodes under load: killed, cut off, damaged, cloned, with wrong clocks; ARGS="--members 4 --only kill"
	@$(DNTP) devnet faults $(ARGS)

faults-vault: build ## read documents while any two of six members are killed and a disk is wiped; ARGS="--time 1m --documents 100 --large 0"
	@$(DNTP) devnet losses $(ARGS)

fuzz: prepare ## run every fuzz test for FUZZTIME
	@GO="$(GO)" FUZZTIME="$(FUZZTIME)" bash build/fuzz.sh

bench: build ## run the benchmarks
	$(GO) run ./build/importbench
	$(GO) run ./build/syncbench
	$(GO) run ./cmd/dntpbench reads
	$(GO) test -run '^$$' -bench . -benchtime 1s ./...
	$(GO) run ./cmd/dntpbench soak

bench-compare: prepare ## run benchmarks beside an older commit; BASE=main~10 PKG=./ehr BENCH=Anchor
	@GO="$(GO)" BASE="$(BASE)" PKG="$(PKG)" BENCH="$(BENCH)" ROUNDS="$(ROUNDS)" bash build/compare.sh

testdata: ## fetch two synthetic patients and the FHIR schema into build/testdata (npm)
	@sh build/testdata.sh
	@sh build/fhirschema.sh

versitygw: ## build the S3 server that the tests of ehr/vault/blobs use into build/bin
	@if $(GO) version -m build/bin/versitygw 2>/dev/null | grep -qF "$(lastword $(subst @, ,$(VERSITYGW)))"; then \
	echo "build/bin/versitygw is there"; else GOBIN=$(CURDIR)/build/bin $(GO) install $(VERSITYGW); fi

clean: ## remove what was built, and the build/geth.* folders of killed runs
	rm -rf build/geth build/geth.*-* build/bin
