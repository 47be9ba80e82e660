#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
echo > file
icecore info images --sysroot file
