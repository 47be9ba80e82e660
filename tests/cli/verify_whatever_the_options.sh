#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder reserve images size=1073741824
for zero in auto holes omit; do
	icecore convert -q --zero=$zero --reproducible images -o $zero
	icecore verify $zero images
done
