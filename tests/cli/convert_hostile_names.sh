#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder hostile-names images
icecore convert images -o $'out \x1b[2J'
echo "status $?"
