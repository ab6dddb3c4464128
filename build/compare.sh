#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
#
# Runs the benchmarks of one package in this tree and in the tree of an older
# commit, in turns, so that other load of the machine affects both equally, and
# prints the medians and their ratio. Environment: BASE commit, PKG folder of the
# package, BENCH pattern, ROUNDS turns, TIME of each benchmark in a turn.

set -euo pipefail
cd "$(dirname "$0")/.."

go=${GO:-go}
base=${BASE:?name the older commit: make bench-compare BASE=main~10 PKG=./ehr BENCH=Anchor}
package=${PKG:-./ehr} pattern=${BENCH:-.} rounds=${ROUNDS:-7} time=${TIME:-1s}
benchstat=golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

commit=$(git rev-parse --verify --quiet "$base^{commit}") || {
	echo "bench-compare: error: there is no commit $base" >&2
	exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"
git archive "$commit" | tar -x -C "$work/tree"
(cd "$work/tree" && "$go" run ./build/fork prepare) >&2
"$go" test -trimpath -c -o "$work/here.test" "$package"
(cd "$work/tree" && "$go" test -trimpath -c -o "$work/base.test" "$package")

turn() { # tree, program, results
	(cd "$1/$package" && "$2" -test.run '^$' -test.bench "$pattern" -test.benchtime "$time") >>"$3"
}
for round in $(seq "$rounds"); do
	echo "bench-compare: round $round of $rounds" >&2
	if [ $((round % 2)) -eq 1 ]; then
		turn "$work/tree" "$work/base.test" "$work/base" && turn . "$work/here.test" "$work/here"
	else # the second one finds warm caches
		turn . "$work/here.test" "$work/here" && turn "$work/tree" "$work/base.test" "$work/base"
	fi
done
if ! grep -q "^Benchmark" "$work/here" || ! grep -q "^Benchmark" "$work/base"; then
	echo "bench-compare: error: $package has no benchmark that matches $pattern" >&2
	exit 1
fi
cd "$work" && "$go" run "$benchstat" base here
