#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# The checks that need npm. Without npm they print a message and pass: a machine
# with only Go, git and make can do everything else. CI has npm and runs them all.
#
#   build/npm.sh interfaces   compile contracts/interfaces, compare contracts/abi
#   build/npm.sh openrpc      check the OpenRPC document of ehr/ehrapi
#   build/npm.sh fhir         validate random FHIR resources, FHIR=5000 of each kind instead of 60
#   build/npm.sh clients      run contracts/clients on a devnet
#   build/npm.sh receipt      check the verifier of receipts in contracts/kit

set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null 2>&1; then
	echo "npm: not found, so this did not run: $*"
	exit 0
fi

# install makes node_modules match the lock file of a folder.
install() {
	npm ci --prefix "$1" --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
}

case "${1:-}" in
interfaces)
	install contracts
	npm run --prefix contracts --silent check
	echo "npm: contracts/abi matches contracts/interfaces"
	;;
openrpc)
	install build/openrpc
	npm run --prefix build/openrpc --silent check
	;;
fhir)
	install build/fhir
	"${GO:-go}" run ./build/fhir -n "${FHIR:-60}" | npm run --prefix build/fhir --silent check
	;;
clients)
	if [ ! -f contracts/clients/package.json ]; then
		echo "npm: there is no contracts/clients, so no client ran"
		exit 0
	fi
	install contracts/clients
	# Hardhat and its installation want a newer Node.js than many systems have.
	npm rebuild --prefix contracts/clients --loglevel=error node >/dev/null
	PATH="$PWD/contracts/clients/node_modules/node/bin:$PATH" install contracts/clients/hardhat
	npm test --prefix contracts/clients
	;;
receipt)
	install contracts/kit/receipt
	npm test --prefix contracts/kit/receipt --silent
	;;
*)
	echo "usage: build/npm.sh interfaces|openrpc|fhir|clients|receipt" >&2
	exit 2
	;;
esac
