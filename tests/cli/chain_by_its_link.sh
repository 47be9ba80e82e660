#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder parent images && checkpoint-builder flags parent
# The link CRIU made, or what a copy that has no links made of it.
icecore core images --pid 100 -o by-link
rm images/parent && echo ../parent > images/parent
icecore core images --pid 100 -o by-file
cmp by-link by-file && icecore info images | grep -E "parent|Gaps"
