#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore completion bash >script
for verb in convert core memory info verify pslist maps; do
	icecore "$verb" --help | grep -o -- '--[a-z-]*' | sort -u | while read -r option; do
		grep -q -- "$verb:-.*" script || echo "$verb is not in it"
		grep -A1 -- "$verb:-\*" script | grep -qE -- " ${option}( |\")" || echo "$verb $option"
	done
done
