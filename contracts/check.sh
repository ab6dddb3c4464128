#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
# Checks what is generated here: ABIs against the Solidity interfaces, Go
# bindings against the ABIs, and that hospitals can build the client against
# plain go-ethereum.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if command -v npm >/dev/null 2>&1; then
	(cd contracts && npm ci --silent --no-audit --no-fund && npm run --silent check)
else
	echo "contracts: npm is missing; the ABIs were not compared with the interfaces"
fi

cp -r contracts/bindings "$work/bindings"
go generate ./contracts/bindings
for gen in "$work"/bindings/gen_*.go; do
	if ! cmp -s "$gen" "contracts/bindings/${gen##*/}"; then
		echo "contracts/bindings/${gen##*/} was out of date; it has been regenerated" >&2
		exit 1
	fi
done

mkdir -p "$work/plain/ehr"
cp go.mod go.sum "$work/plain"
cp -r contracts "$work/plain/contracts"
cp -r ehr/client "$work/plain/ehr/client"
cd "$work/plain"
rm -rf contracts/node_modules
go mod edit -dropreplace github.com/ethereum/go-ethereum
GOFLAGS=-mod=mod go build ./contracts ./contracts/bindings ./ehr/client
echo "contracts: ABIs, bindings and the plain build of ehr/client are as they should be"
