#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The one list of Debian packages that icecore is built, tested and checked with, and how they get
# onto a machine. Debian 12 and newer; as root, or with sudo. See --help.
set -eu
LC_ALL=C
export LC_ALL

# One package a line. `a|b`: either will do, and `a` is installed where Debian has it.
packages() {
	case $1 in
	build)
		cat <<-'END'
			gcc
			libc6-dev
			ninja-build|make
			cmake
			pkg-config
			protobuf-c-compiler
			libprotobuf-c-dev
			libarchive-dev
			libelf-dev
			libdw-dev
			libxml2-dev
			libssl-dev
			libjson-c-dev
			libpcre2-dev
			libcapstone-dev
			libseccomp-dev
			zlib1g-dev
			libzstd-dev
			liblz4-dev
			libmagic-dev
		END
		;;
	demo) # beside the build: the debugger that opens the cores
		cat <<-'END'
			gdb
		END
		;;
	tests) # the unit test library, and the judges that nobody here wrote
		cat <<-'END'
			libcmocka-dev
			gdb
			gdb-multiarch
			clang-16|clang-19
			lldb
			elfutils
			binutils
			libxml2-utils
			hashdeep
			sleuthkit
			python3
			python3-drgn
			strace
			iproute2
			file
			libcap2-bin
			zstd
			xz-utils
			bzip2
			tar
			openssl
			time
			xfsprogs
			e2fsprogs
			mount
		END
		;;
	ci) # the second compiler and the linters of .ci/run
		cat <<-END
			clang
			libclang-rt-$(clang_major)-dev
			clang-tidy
			clang-format-14|clang-format
			cppcheck
			shellcheck
		END
		;;
	*)
		echo "setup.sh: no such group: $1 (build, demo, tests, ci)" >&2
		exit 2
		;;
	esac
}

usage() {
	cat <<'END'
usage: setup.sh [--yes] [--list] GROUP...

Install what icecore needs from Debian's packages: nothing if all of it is there.

  build   to build it                    demo   what samples/demo.sh shows it with
  tests   to test it                     ci     what .ci/run checks the code with

  --yes   do not ask before using sudo
  --list  only print the packages of the groups
END
}

# The version of the compiler that the package `clang` stands for; its sanitizers are apart.
clang_major() {
	major=$(apt-cache show clang 2>/dev/null |
		sed -n 's/^Depends:.*clang-\([0-9][0-9]*\).*/\1/p' | head -n 1)
	echo "${major:-14}"
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

known() {
	apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

# `a` of `a|b`, unless apt is sure to have `b` alone.
preferred() {
	while IFS='|' read -r first second; do
		if [ -n "$second" ] && known "$second" && ! known "$first"; then
			echo "$second"
		else
			echo "$first"
		fi
	done
}

# The lines of these groups of which no alternative is installed.
missing() {
	for group; do
		packages "$group"
	done | sort -u | while IFS='|' read -r first second; do
		installed "$first" || { [ -n "$second" ] && installed "$second"; } ||
			echo "$first${second:+|$second}"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

apt() {
	as_root apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

# Root needs no leave; sudo is asked for once, and never without someone to answer.
ask_leave() {
	[ "$(id -u)" -eq 0 ] && return
	if ! command -v sudo >/dev/null; then
		echo "setup.sh: neither root nor sudo here; let root run:" \
			"apt-get update; apt-get install" "$@" >&2
		exit 1
	fi
	[ "$yes" = 1 ] && return
	if [ ! -t 0 ]; then
		echo "setup.sh: this needs sudo and nobody is there to ask; --yes goes ahead" >&2
		exit 1
	fi
	printf 'Install them with sudo? [y/N] '
	read -r answer
	case $answer in
	y | Y | yes) ;;
	*)
		echo "setup.sh: nothing was installed" >&2
		exit 1
		;;
	esac
}

yes=0
list=0
groups=
for arg; do
	case $arg in
	--yes) yes=1 ;;
	--list) list=1 ;;
	-h | --help)
		usage
		exit 0
		;;
	-*)
		usage >&2
		exit 2
		;;
	*)
		packages "$arg" >/dev/null
		groups="$groups $arg"
		;;
	esac
done
if [ -z "$groups" ]; then
	usage >&2
	exit 2
fi
# shellcheck disable=SC2086 # group names hold no blanks
set -- $groups

if [ "$list" = 1 ]; then
	for group; do
		packages "$group"
	done | sort -u
	exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "setup.sh: not a Debian system; install what these packages hold yourself:" >&2
	sh "$0" --list "$@" >&2
	exit 1
fi

wanted=$(missing "$@" | preferred)
[ -n "$wanted" ] || exit 0
echo "These Debian packages will be installed, with what they depend on:"
echo "$wanted" | tr '\n' ' ' | fold -s -w 90 | sed 's/^/  /'
echo
# shellcheck disable=SC2086 # package names hold no blanks
ask_leave $wanted
apt update

# Only now does apt know the names; clang's version, too, may be known only now.
chosen=
for package in $(missing "$@" | preferred); do
	if known "$package"; then
		chosen="$chosen $package"
	elif packages build | grep -qxF "$package"; then
		echo "setup.sh: Debian has no package $package here, and icecore cannot be built without it" >&2
		exit 1
	else
		echo "setup.sh: Debian has no package $package here; what needs it will be skipped" >&2
	fi
done
# shellcheck disable=SC2086
[ -z "$chosen" ] || apt install -y --no-install-recommends $chosen
