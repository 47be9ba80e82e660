#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal ckpt
for word in 33 0x33 00000033 1ff 200 xyz '' 0x -1; do
	icecore core ckpt --filter "$word" -q -o - | wc -c | sed "s/^/'$word': /"
done
