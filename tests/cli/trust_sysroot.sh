#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p root/usr/bin
echo short > root/usr/bin/app
icecore info images --sysroot root --trust-sysroot | sed -n '/^Mapped/,$p'
