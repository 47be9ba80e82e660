#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each dump below a folder is a checkpoint of its own, and one of them can be chosen.
mkdir -p both && checkpoint-builder minimal both/a && checkpoint-builder minimal both/b
icecore info both | grep -e checkpoint -e members
icecore convert both -o out | grep cores
icecore verify out both | grep -e proven
icecore core both --checkpoint b --pid 100 -o one 2>/dev/null && cmp one out/b/core.100
icecore core both --checkpoint c --pid 100 -o none
echo "status $?"
icecore core both --pid 100 -o none
echo "status $?"
