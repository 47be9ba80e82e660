#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder memfd images
rm images/mm-110.img
icecore convert images -o out
echo "status $?"
ls out
