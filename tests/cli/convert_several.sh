#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert samples/till.tar samples/compat-nolibc/images samples/threads-static/images -o out
echo "status $?"
ls -A out
