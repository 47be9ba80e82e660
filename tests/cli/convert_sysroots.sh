#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin
head -c 16384 /dev/zero | tr '\0' A > root/usr/bin/app
mkdir -p first/usr/bin
echo short > first/usr/bin/app
icecore convert images --sysroot first --sysroot=root -o out >/dev/null
echo "status $?"
grep -A2 mapped_files out/manifest.json
grep -c "sysroot $PWD/first" out/core.*.gdb
