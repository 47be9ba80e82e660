#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
rm out/core.9 out/core.9.gdb
mkfifo out/core.9
mkdir out/core.9.gdb
icecore verify out samples/till.tar
