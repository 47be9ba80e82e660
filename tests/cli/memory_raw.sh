#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/compat-nolibc/images --format raw -o out
echo "status $?"
cd out && stat -c '%s %n' -- *.dmp
