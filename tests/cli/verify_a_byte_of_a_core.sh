#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder flags images
icecore convert -q --no-digests images -o out
cp out/core.100 good

# Verify with bytes at an offset changed.
change() {
	cp good out/core.100
	printf '%b' "$2" | dd of=out/core.100 bs=1 seek=$(($1)) conv=notrunc status=none
	echo "$3:" >&2
	icecore verify out images
	echo "status $?"
}
change 0x2010 '\xee' 'a page'
change 0x10000 'ab' 'a hole'
change 0x354 '\x77' 'a register'
change 0x558 '\x77' 'the auxiliary vector'
change 0x2dc '\x77' 'the id of a thread'
# the second PT_LOAD begins at 0xb0
change 0xb4 '\x07' 'permissions of a segment'
change 0xb8 '\x01' 'the place of a segment in the file'
change 0xc1 '\x20' 'the address of a segment'
change 0xd1 '\x00' 'no bytes of a page'
change 0xd1 '\x08' 'half of a page'
change 0x98 '\xff' 'bytes that the evidence does not have'
change 0x12 '\x03' 'the machine'
change 0x2b0 '\x06' 'the kind of a note'
