#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
rm images/mm-100.img
icecore convert images -o out
