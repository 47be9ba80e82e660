#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for verb in convert core memory info completion verify; do
	icecore "$verb" --help >long
	icecore "$verb" -h | cmp - long
	icecore help $verb | cmp - long
	# wins over what else is there
	icecore "$verb" a b c --help | cmp - long
done
