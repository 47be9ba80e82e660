#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal ckpt
for word in SEGF 0 65 129 -1 '' SIGSEGV; do
	icecore core ckpt --signal "$word" -q -o - >/dev/null
	echo "'$word': $?"
done
