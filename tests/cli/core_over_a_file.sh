#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
echo mine >core
icecore core samples/compat-nolibc/images -o core
echo "status $?" >&2
cat core >&2
ls -A >&2
