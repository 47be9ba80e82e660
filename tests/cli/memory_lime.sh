#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/compat-nolibc/images --format lime -o out
echo "status $?"
cd out && stat -c '%s %n' -- *
cat pid.27975.maps
od -A d -t x4 -N 32 pid.27975.lime
