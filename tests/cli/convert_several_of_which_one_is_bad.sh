#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q nothing-here samples/till.tar -o out
echo "status $?"
ls -A out
