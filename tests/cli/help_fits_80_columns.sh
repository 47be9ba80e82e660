#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for verb in convert core memory info completion verify decode; do
	icecore "$verb" --help | awk -v verb="$verb" 'length > 80 { print verb ": " $0 }'
done
icecore --help | awk 'length > 80'
