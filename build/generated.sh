#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Regenerates all generated code and fails if that changed a file. The new file is
# correct and only has to be committed.

set -euo pipefail
cd "$(dirname "$0")/.."

made=('*gen_*.go' 'ehr/ehrapi/gen_openrpc.json' 'ehr/ehrapi/reference.md')

digest() {
	git ls-files -co --exclude-standard "${made[@]}" | sort | while read -r file; do
		if [ -f "$file" ]; then git hash-object "$file" && echo "$file"; fi
	done
}

before=$(digest)
if [ -z "$before" ]; then
	echo "generated: error: no generated file found" >&2
	exit 1
fi
"${GO:-go}" generate ./...
after=$(digest)
if [ "$before" != "$after" ]; then
	echo "generated: error: these were out of date and are now regenerated:" >&2
	diff <(echo "$before") <(echo "$after") | grep '/' >&2 || true
	git status --short -- "${made[@]}" >&2
	exit 1
fi
echo "generated: $(grep -c '/' <<<"$before") files are up to date"
bash build/npm.sh interfaces
bash build/npm.sh openrpc
bash build/npm.sh fhir
