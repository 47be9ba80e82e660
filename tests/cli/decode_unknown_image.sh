#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
echo 'not an image' >images/future.img
icecore decode images >lines
echo "status $?, $(wc -l <lines) lines"
icecore decode images future.img
echo "status $?"
icecore decode images/future.img
echo "status $?"
