#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin
head -c 16384 /dev/zero | tr '\0' A > root/usr/bin/app
icecore convert images --sysroot root -o out
echo "status $?"
grep -A2 mapped_files out/manifest.json
grep -o 'ic:origin="filled" ic:src="[^"]*" ic:src_offset="[0-9]*"' out/core.*.dfxml
grep -o '<ic:evidence role="sysroot"[^>]*>' out/report.dfxml
grep sysroot out/core.*.gdb | grep -c "$PWD/root"
grep -c AAAAAAAA out/core.[0-9]*[0-9]
