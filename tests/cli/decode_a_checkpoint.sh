#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
icecore decode images >lines
echo "status $?"
grep -v '"core-\|"mm-\|"files' lines
icecore decode samples/till.tar | cut -d, -f1-4 | sort | uniq -c | sort -rn | head -3
