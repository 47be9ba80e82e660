#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin
head -c 16384 /dev/zero | tr '\0' A > root/usr/bin/app
icecore core images --no-digests --sysroot root -o - | grep -c AAAAAAAA
icecore core images --no-digests -o - | grep -c AAAAAAAA
