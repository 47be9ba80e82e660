#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Control bytes, bad UTF-8, tabs and newlines of the evidence reach no terminal and break no table.
checkpoint-builder hostile-names images
for view in pslist psaux envars maps; do
	for renderer in quick pretty csv jsonl; do
		icecore "$view" -q -r "$renderer" --hide-columns "Build" images
	done
done | grep -nP '[\x00-\x08\x0b-\x1f\x7f]' && echo "unescaped"
icecore psaux -q -r quick images
icecore psaux -q -r jsonl images
