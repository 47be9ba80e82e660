#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore pslist -r quick --hide-columns O --hide-columns C samples/till.tar nothing.tar samples/compat-nolibc/images
echo "status $?"
icecore pslist -r quick samples/till.tar samples/compat-nolibc/images
