#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Runs every fuzz test of the module for FUZZTIME, one after the other.

set -euo pipefail
cd "$(dirname "$0")/.."

go=${GO:-go}
count=0
for package in $("$go" list ./...); do
	for name in $("$go" test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "fuzz: $package $name"
		"$go" test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-20s}" "$package"
		count=$((count + 1))
	done
done
if [ "$count" -eq 0 ]; then
	echo "fuzz: error: no fuzz test found" >&2
	exit 1
fi
echo "fuzz: $count fuzz tests, no failure"
