#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder zombie ckpt
icecore core ckpt --thread 99999 -o core
echo "status $?"
icecore core ckpt --thread 12x -o core
echo "status $?"
icecore convert ckpt --thread 99999 -o out
echo "status $?"
test -e out || echo "nothing is left"
