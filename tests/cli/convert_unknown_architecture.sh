#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One process of two is of an architecture that nobody knows: the other one comes out.
checkpoint-builder memfd images
printf '\x63' | dd of=images/core-100.img bs=1 seek=13 conv=notrunc status=none
icecore convert images -o out
echo "status $?"
