#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
options=()
for i in 1 2 3 4 5 6 7 8 9; do
	options+=(--sysroot "$i")
done
icecore info images "${options[@]}"
