#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Memory without processes: what it has goes to files, and a core cannot be made of it.
checkpoint-builder flags images
mkdir pre && mv images/pagemap-100.img images/pages-1.img pre
icecore info pre
icecore core pre -o core.100
echo "core: status $?"
icecore convert pre -o out
echo "convert: status $?"
icecore memory --format raw pre -o raw
echo "memory: status $?"
cat raw/*.dmp | cmp - pre/pages-1.img && ls raw
