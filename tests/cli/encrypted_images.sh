#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
echo sealed > images/cipher.img
icecore convert images -o out
echo "status $?"
icecore info images
