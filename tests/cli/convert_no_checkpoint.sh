#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
echo 'no archive' >text
mkdir empty
for input in text empty /dev/null; do
	icecore convert "$input" -o out
	echo "status $?" >&2
done
ls -A >&2
