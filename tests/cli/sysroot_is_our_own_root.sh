#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
icecore info images --sysroot /
ln -s / link
icecore convert images --sysroot link -o out
echo "status $?"
ls out 2>/dev/null
