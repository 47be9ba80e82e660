#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
find images | sort >before
icecore convert images -o images/out
echo "status $?" >&2
find images | sort | cmp - before
