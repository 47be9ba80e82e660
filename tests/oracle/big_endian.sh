#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The same checkpoints, converted by icecore built for this machine and for s390x, which is big-endian:
# every core has to be the same, byte for byte. On request only: it fetches some 200 packages of Debian.
#
# Needs root, Debian 12 or newer, and
#   apt-get install debootstrap qemu-user-static gcc-s390x-linux-gnu cmake ninja-build pkg-config \
#       protobuf-c-compiler python3
# It changes nothing outside its folder: no binfmt_misc, no foreign architecture for apt. The compiler runs
# here, against the s390x packages of the chroot; what it made runs in the chroot, under qemu.
#
#   tests/oracle/big_endian.sh [--keep DIR] [CHECKPOINT...]
#
#   --keep DIR   make the chroot and the builds in DIR and leave them there; a second run starts from them
#   CHECKPOINT   what to convert; default: the samples, and the cases of the corpus's arch/, each with its sysroot
#
# Environment: ICECORE the native program, default build/icecore; ICECORE_CORPUS as for the other oracle tests;
# ICECORE_SUITE and ICECORE_MIRROR, of Debian; ICECORE_BREAK=1 changes one byte, to see this test fail.
set -eu
LC_ALL=C
export LC_ALL

root=$(cd "$(dirname "$0")/../.." && pwd)
native=$(realpath "${ICECORE:-$root/build/icecore}")
corpus=${ICECORE_CORPUS:-$root/../shared/corpus}
suite=${ICECORE_SUITE:-bookworm}
mirror=${ICECORE_MIRROR:-http://deb.debian.org/debian}
libraries=libc6-dev,linux-libc-dev,libgcc-12-dev,libprotobuf-c-dev,libarchive-dev,libelf-dev,libxml2-dev
libraries=$libraries,libssl-dev,libjson-c-dev,libseccomp-dev,zlib1g-dev,libzstd-dev,liblz4-dev

keep=
if [ "${1:-}" = --keep ]; then
	mkdir -p "$2"
	keep=$(cd "$2" && pwd)
	shift 2
fi
for tool in debootstrap qemu-s390x-static s390x-linux-gnu-gcc cmake ninja pkg-config protoc-c dpkg-deb; do
	if ! command -v "$tool" >/dev/null; then
		echo "skipped: $tool is missing; the head of $0 lists the packages"
		[ "${ICECORE_NO_SKIP:-}" = 1 ] && exit 1
		exit 77
	fi
done
if [ "$(id -u)" -ne 0 ]; then
	echo "skipped: a chroot needs root"
	exit 77
fi
if [ ! -x "$native" ]; then
	echo "FAIL icecore: no program to test (ICECORE)"
	exit 1
fi

work=$keep
if [ -z "$keep" ]; then
	work=$(mktemp -d "${TMPDIR:-/tmp}/icecore-big-endian.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
fi
chroot=$work/chroot

# The first stage fetches all and unpacks what is essential; the rest is only unpacked: nothing is installed.
if [ ! -e "$chroot/.icecore-unpacked" ]; then
	debootstrap --foreign --arch=s390x --variant=minbase --include="$libraries" "$suite" "$chroot" "$mirror" \
		>"$work/debootstrap.log" 2>&1 || {
		tail -n 5 "$work/debootstrap.log"
		echo "FAIL debootstrap: see above"
		exit 1
	}
	for package in "$chroot"/var/cache/apt/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$chroot"
	done
	cp "$(command -v qemu-s390x-static)" "$chroot/qemu-s390x-static"
	: >"$chroot/.icecore-unpacked"
fi

cat >"$work/s390x.cmake" <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(CMAKE_C_COMPILER s390x-linux-gnu-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE s390x-linux-gnu)
set(CMAKE_SYSROOT $chroot)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
END
PKG_CONFIG_SYSROOT_DIR=$chroot
PKG_CONFIG_LIBDIR=$chroot/usr/lib/s390x-linux-gnu/pkgconfig:$chroot/usr/share/pkgconfig
export PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_LIBDIR
{
	cmake -S "$root" -B "$work/build" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$work/s390x.cmake" -DIC_TESTS=OFF \
		-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O1
	nice ninja -C "$work/build" icecore
} >"$work/build.log" 2>&1 || {
	grep -m 5 -i -A 3 -e 'error' "$work/build.log" || tail -n 20 "$work/build.log"
	echo "FAIL build: icecore does not build for s390x"
	exit 1
}
program=$(find "$work/build" -type f -name icecore -perm -u+x | head -n 1)
cp "$program" "$chroot/icecore"
order=$(od -An -tx1 -j5 -N1 "$chroot/icecore" | tr -d ' ')
if [ "$order" != 02 ]; then
	echo "FAIL build: $program is not a big-endian program"
	exit 1
fi

passed=0
failed=0
ok() {
	passed=$((passed + 1))
	echo "ok $1"
}
fail() {
	failed=$((failed + 1))
	echo "FAIL $1"
}

# $1 name, $2 the checkpoint's path below $3, the folder that both have to see; $4... options
compare() {
	name=$1 inside=$2 folder=$3
	shift 3
	rm -rf "$work/native" "$chroot/out" "$chroot/evidence"
	mkdir "$chroot/evidence"
	cp -a "$folder/." "$chroot/evidence/"
	theirs=0
	ours=0
	(cd "$chroot/evidence" && "$native" convert "$inside" -o "$work/native" --reproducible "$@") \
		>"$work/native.log" 2>&1 || ours=$?
	chroot "$chroot" /qemu-s390x-static /bin/sh -c 'cd /evidence && exec /qemu-s390x-static /icecore "$@"' sh \
		convert "$inside" -o /out --reproducible "$@" >"$work/s390x.log" 2>&1 || theirs=$?
	if [ "$ours" != "$theirs" ]; then
		fail "$name: exit status $ours here, $theirs on s390x"
		tail -n 5 "$work/native.log" "$work/s390x.log"
		return
	fi
	if [ "${ICECORE_BREAK:-}" = 1 ]; then
		for core in "$chroot"/out/core.*; do
			printf '\377' | dd of="$core" bs=1 seek=100 conv=notrunc 2>/dev/null
		done
	fi
	count=0
	for core in "$work"/native/core.*; do
		case ${core##*.} in
		*[!0-9]*) continue ;;
		esac
		count=$((count + 1))
		if cmp "$core" "$chroot/out/${core##*/}" >"$work/cmp.log" 2>&1; then
			ok "$name: ${core##*/} is the same, $(stat -c %s "$core") bytes"
		else
			fail "$name: ${core##*/}: $(cat "$work/cmp.log")"
		fi
	done
	here=$(cd "$work/native" && find . -name 'core.*' | sort)
	there=$(cd "$chroot/out" && find . -name 'core.*' | sort)
	if [ "$here" != "$there" ] || [ "$count" = 0 ]; then
		fail "$name: not the same cores, or none: $(echo "$here" | wc -w) here, $(echo "$there" | wc -w) on s390x"
	fi
}

if [ $# -gt 0 ]; then
	for checkpoint; do
		compare "$checkpoint" "$(basename "$checkpoint")" "$(dirname "$(realpath "$checkpoint")")"
	done
else
	compare samples/threads-static images "$root/samples/threads-static"
	compare samples/compat-nolibc images "$root/samples/compat-nolibc"
	mkdir -p "$work/one"
	cp "$root/samples/till.tar.zst" "$work/one/"
	compare samples/till.tar.zst till.tar.zst "$work/one"
	if [ -d "$corpus/arch" ]; then
		for case in "$corpus"/arch/*/threads; do
			compare "arch/${case#"$corpus"/arch/}" images "$case" --sysroot sysroot
		done
	else
		echo "note: no corpus (ICECORE_CORPUS), only the samples were compared"
	fi
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
