#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
rm images/pstree.img
icecore convert images -o out
echo "status $?" >&2
ls >&2
