#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
umask 0
icecore convert -q samples/compat-nolibc/images -o out
find out -printf '%m %p\n' | sort
