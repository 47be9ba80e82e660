#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/compat-nolibc/images -f proc -o out
echo "status $?"
cd out && find . -type f -printf '%m %p\n' | sort -k 2
cat pid.27975.index.json 27975/status 27975/limits 27975/stat 27975/fdinfo/1 27975/task/*/comm
head -c 99 27975/exe 27975/cwd 27975/fd/1
