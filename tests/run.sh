#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Build icecore and run its tests. See --help.
set -eu
LC_ALL=C
export LC_ALL

usage() {
	cat <<'END'
usage: run.sh [--full] [--yes] [--no-install] [--label REGEX]

Install what is missing, build into build/, run every test. The last line is the count:

  N passed, N failed, N skipped

  --full         also the tests that take longer (label full)
  --yes          do not ask before using sudo
  --no-install   install nothing; a judge that is not there is a skipped test that says so
  --label REGEX  only the tests with such a label: unit, oracle, cli, damage, fuzz, layering, samples

Exit status 0 when all passed, 1 when one failed or nothing ran. With CI=true warnings are errors,
and a skipped test fails the run. ICECORE_CORPUS names a folder of more checkpoints with their
truth; ../shared/corpus is taken where it is there. CC chooses the compiler of a fresh build/.
END
}

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
install=1
yes=
full=0
label=
while [ $# -gt 0 ]; do
	case $1 in
	--full) full=1 ;;
	--yes) yes=--yes ;;
	--no-install) install=0 ;;
	--label)
		if [ $# -lt 2 ]; then
			usage >&2
			exit 2
		fi
		label=$2
		shift
		;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
	shift
done

if [ "$install" = 1 ]; then
	sh "$root/tests/setup.sh" ${yes:+"$yes"} build tests
fi

if [ -z "${ICECORE_CORPUS:-}" ] && [ -d "$root/../shared/corpus" ]; then
	ICECORE_CORPUS=$(cd "$root/../shared/corpus" && pwd)
	export ICECORE_CORPUS
fi

jobs=$(getconf _NPROCESSORS_ONLN)
werror=OFF
[ "${CI:-}" = true ] && werror=ON
if [ ! -e "$build/CMakeCache.txt" ] && command -v ninja >/dev/null; then
	CMAKE_GENERATOR=Ninja
	export CMAKE_GENERATOR
fi
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DIC_WERROR="$werror" -DIC_TESTS=ON
cmake --build "$build" -j "$jobs"

set -- --test-dir "$build" -j 2 --output-on-failure --timeout 600 --no-tests=error
[ "$full" = 1 ] || set -- "$@" -LE '^full$'
[ -z "$label" ] || set -- "$@" -L "$label"
junit=$build/junit.xml
rm -f "$junit"
status=0
ctest "$@" --output-junit "$junit" || status=$?

# CTest's own record of each test. It calls skipped what could not be started, too: that is a failure
# here, and only a test that said so itself is a skip.
count=$(awk '
	function close_case() {
		if (state == "run")
			passed++
		else if (state == "fail" || state == "notrun")
			failed++
		else if (state != "")
			skipped++
		state = ""
	}
	/^[ \t]*<testcase / {
		close_case()
		match($0, / status="[a-z]*"/)
		state = substr($0, RSTART + 9, RLENGTH - 10)
	}
	/^[ \t]*<skipped message="SKIP_/ && state == "notrun" { state = "skipped" }
	END {
		close_case()
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	}' "$junit" 2>/dev/null) || count='0 passed, 0 failed, 0 skipped'

case $count in
"0 passed"*) status=1 ;;
*" 0 failed, 0 skipped") ;;
*" 0 failed, "*)
	if [ "${CI:-}" = true ]; then
		echo "run.sh: a test was skipped, and CI has everything that a test needs" >&2
		status=1
	fi
	;;
*) status=1 ;;
esac
[ "$status" -eq 0 ] || status=1
echo "$count"
exit "$status"
