#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
touch out/notes
mkdir out/sysroot
icecore verify out samples/till.tar
