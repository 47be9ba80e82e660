#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for arguments in "" "samples/till.tar --pid 0" "samples/till.tar --pid 1,x" "samples/till.tar --pid 77" \
	"samples/till.tar -r table" "samples/till.tar -o out" "samples/till.tar --dump" "samples/no-such"; do
	# shellcheck disable=SC2086 # words
	icecore pslist $arguments
	echo "status $?"
done
ls out 2>&1
