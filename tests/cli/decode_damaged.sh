#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
truncate -s -1 images/pstree.img
icecore decode images pstree.img
echo "status $?"
icecore decode images/pstree.img >out
echo "status $?"
icecore decode --gaps-ok -q images >out
echo "status $?"
