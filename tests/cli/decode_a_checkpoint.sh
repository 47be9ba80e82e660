#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
icecore decode images >lines
echo "status $?"
grep -v '"core-\|"mm-\|"files' lines
icecore decode samples/till.tar | grep -o '"member": "[^"]*", "index": 1,'
