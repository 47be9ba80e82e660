#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A restore with --auto-dedup leaves pages files that keep their size and have lost their bytes.
checkpoint-builder flags images
size=$(stat -c %s images/pages-1.img)
truncate -s 0 images/pages-1.img && truncate -s "$size" images/pages-1.img
icecore core images --pid 100 -o core.100
echo "status $?"
