#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core -q samples/compat-nolibc/images -o file
icecore core samples/compat-nolibc/images -o - >stream
echo "status $?"
cmp file stream
