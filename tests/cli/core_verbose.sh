#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core samples/compat-nolibc/images -v --no-digests -o core
echo "status $?"
icecore core samples/compat-nolibc/images --verbose -o - | cmp - core && echo "the same"
icecore core samples/compat-nolibc/images -qv --no-digests -o quiet
