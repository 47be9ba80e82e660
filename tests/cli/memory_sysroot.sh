#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin
head -c 16384 /dev/zero | tr '\0' A > root/usr/bin/app
icecore memory images --format raw --sysroot root -o out
echo "status $?"
grep -h -B3 -A1 '"member": "sysroot' out/*.index.json
