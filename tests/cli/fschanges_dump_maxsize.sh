#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
mkdir out
icecore fschanges -q -r quick samples/till.tar --dump --maxsize 17 -o out --filters "+FileType,regular" | cut -f 1,21
find out -type f -printf '%m %s %f\n' | sort
