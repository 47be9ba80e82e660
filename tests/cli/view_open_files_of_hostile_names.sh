#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Control bytes and bad UTF-8 in paths, socket names and waiting bytes reach no terminal; no table breaks.
checkpoint-builder hostile-names names
checkpoint-builder everything images
printf '\x1b[\x0a\xff' | dd of=images/pipes-data.img bs=1 seek=$((0x16)) conv=notrunc status=none
LC_ALL=C sed -i 's/\x00name/\x00\x1b\x09\x0a\xff/' images/files.img
for view in lsof sockstat queues shm locks watches; do
	for renderer in quick pretty csv jsonl json; do
		icecore "$view" -q -r "$renderer" names images
	done
done | LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f-\xff]' && echo "unescaped"
icecore queues -q -r quick --filters '+Kind,pipe' --hide-columns M,O,F,H,C,S,U images
icecore sockstat -q -r jsonl --filters '+State,LISTEN' --hide-columns B,F,O,R,S,T images
