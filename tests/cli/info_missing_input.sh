#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore info nothing-here samples/compat-nolibc/images >out
echo "status $?"
head -n 1 out
