#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What evidence calls things never becomes a path, and a line stays a line.
checkpoint-builder hostile-names images
icecore memory images -f proc --gaps-ok -q -o out
echo "status $?"
find out -type l
find out -type f -printf '%P\n' | sort
cat -v out/*/comm out/*/maps out/*/status out/*/exe
