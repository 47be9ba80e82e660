#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/threads-static/images --pid 10199 -o out
echo "status $?"
find out -type f -printf '%f\n' | sort | sed 's/vma.*/vma/' | uniq -c | tr -s ' '
