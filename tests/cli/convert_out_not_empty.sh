#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
mkdir out && touch out/mine
icecore convert samples/till.tar -o out
echo "status $?" >&2
ls -A out >&2
