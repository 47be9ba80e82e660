#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin other
head -c 16384 /dev/zero > root/usr/bin/app
icecore info images --sysroot root
icecore info images --sysroot other | sed -n '/^Mapped/,$p'
