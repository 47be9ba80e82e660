#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore stack samples/compat-nolibc/images
mkdir -p root/srv/corpus/bin
cp samples/compat-nolibc/compat-nolibc samples/threads-static/threads-static root/srv/corpus/bin
icecore stack --sysroot root samples/compat-nolibc/images
icecore stack --sysroot root --pid 10199 -r jsonl samples/threads-static/images
