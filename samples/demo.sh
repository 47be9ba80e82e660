#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# From nothing to a backtrace: build icecore, convert the samples, open one in gdb. See --help.
set -eu

usage() {
	cat <<'END'
usage: demo.sh [--yes] [--no-install] [--out DIR]

Install what is missing (it says what), build icecore into build/, convert every sample of this
folder, and print gdb's backtrace of every thread of one of them.

  --yes         do not ask before using sudo
  --no-install  install nothing
  --out DIR     put the results there; new or empty (default: a new folder of their own in /tmp)
END
}

samples=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$samples/.." && pwd)
build=$root/build
install=1
yes=
out=
while [ $# -gt 0 ]; do
	case $1 in
	--yes) yes=--yes ;;
	--no-install) install=0 ;;
	--out)
		if [ $# -lt 2 ]; then
			usage >&2
			exit 2
		fi
		out=$2
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

say() {
	printf '\n== %s\n\n' "$*"
}

# The folder is looked at before anything is installed or built.
if [ -z "$out" ]; then
	out=$(mktemp -d "${TMPDIR:-/tmp}/icecore-demo.XXXXXX")
else
	mkdir -p "$out"
	if [ -n "$(ls -A "$out")" ]; then
		echo "demo.sh: $out: not empty; name a folder that is new or empty" >&2
		exit 1
	fi
	out=$(cd "$out" && pwd)
fi

if [ "$install" = 1 ]; then
	sh "$root/tests/setup.sh" ${yes:+"$yes"} build demo
fi

say "Building icecore in build/"
if [ ! -e "$build/CMakeCache.txt" ]; then
	if command -v ninja >/dev/null; then
		CMAKE_GENERATOR=Ninja
		export CMAKE_GENERATOR
	fi
	cmake -S "$root" -B "$build" -DIC_TESTS=OFF >/dev/null
fi
cmake --build "$build" --target icecore -j "$(getconf _NPROCESSORS_ONLN)"

# convert NAME CHECKPOINT: 3 means that it is done and told what the checkpoint does not hold.
convert() {
	say "icecore convert samples/${2#"$samples/"} -o $out/$1"
	status=0
	"$build/icecore" convert "$2" -o "$out/$1" || status=$?
	case $status in
	0) ;;
	3) echo "(exit status 3: done, with the gaps that it named)" ;;
	*)
		echo "demo.sh: icecore ended with status $status" >&2
		exit 1
		;;
	esac
}

convert threads-static "$samples/threads-static/images"
convert compat-nolibc "$samples/compat-nolibc/images"
convert till "$samples/till.tar"
convert till-zst "$samples/till.tar.zst"

# in_gdb NAME PID EXECUTABLE COMMAND...: from the folder of the core, as one would by hand
in_gdb() {
	folder=$out/$1
	pid=$2
	executable=$samples/$3
	shift 3
	say "gdb -x core.$pid.gdb in $folder"
	(
		cd "$folder"
		for command; do
			set -- "$@" -ex "$command"
			shift
		done
		gdb -nx -batch "$executable" -x "core.$pid.gdb" "$@"
	)
}

in_gdb threads-static 10193 threads-static/threads-static \
	'thread apply all bt' 'p/x global_counter' 'p *list_head' 'p *list_head->next'

# show VIEW [OPTION...]: a view of the till
show() {
	say "icecore $* samples/till.tar"
	"$build/icecore" "$@" "$samples/till.tar"
}

show threads -r pretty --hide-columns state,call,result,policy,prio,nice,lost
show queues -r pretty --hide-columns path,missing,files,capa,seq,unsent,holders,file
show fschanges -r pretty --hide-columns access,changetime,target,device,attr,sha,user,group,origin,member,offset --sysroot "$samples/till-rootfs"

say "What that was"
cat <<END
threads-static was a process with five threads, frozen by CRIU on another machine. The
backtraces are of all five, each in the system call where it waited: 10193 leads, 10195 to 10198
work. global_counter and the linked list are its variables, read out of the checkpoint's memory.

Beside each core lie the reports: $out/till holds

$(cd "$out/till" && printf '  %s\n' *)

To try next:

  gdb $samples/compat-nolibc/compat-nolibc -x core.27975.gdb    in $out/compat-nolibc:
      a 32-bit program; its frames have source lines
  gdb $samples/till-rootfs/shop -x core.1.gdb                   in $out/till:
      the till of a shop, from a Podman export; then: p *orders
  $build/icecore info $samples/till.tar
  (cd $out/till && sha256sum -c SHA256SUMS)
  $build/icecore --help

The results stay in $out until you delete them: they are memory of a process.
END
