#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Headers that no writer makes: each is a difference, and nothing is read beyond the file.
checkpoint-builder flags images
icecore convert -q --no-digests images -o out
cp out/core.100 good

change() {
	cp good out/core.100
	printf '%b' "$2" | dd of=out/core.100 bs=1 seek=$(($1)) conv=notrunc status=none
	echo "$3:" >&2
	icecore verify out images
	echo "status $?"
}
ones='\xff\xff\xff\xff\xff\xff\xff\xff'
# the second PT_LOAD begins at 0xb0: p_offset +8, p_vaddr +16, p_filesz +32, p_memsz +40
change 0xb8 '\x00\x00\x00\x00\x00\x00\x00\x70' 'p_offset beyond the file'
change 0xb8 "$ones" 'p_offset of all ones'
change 0xd0 "$ones" 'p_filesz of all ones'
change 0xd1 '\x20' 'p_filesz larger than p_memsz'
change 0xd8 "$ones" 'p_memsz of all ones'
change 0xd8 '\x00\x00' 'p_memsz of nothing'
change 0xc0 "$ones" 'p_vaddr of all ones'
change 0x38 '\xfe\xff' 'e_phnum too large for the file'
change 0x38 '\xff\xff' 'PN_XNUM without a section header'
change 0x28 "$ones\xff\xff\xff\xff" 'e_shoff and e_flags of all ones'
change 0x20 "$ones" 'e_phoff of all ones'
change 0x36 '\x01' 'e_phentsize of 1'
change 0x60 "$ones" 'notes that do not end'
change 0x2a8 '\xff\xff\xff\xff\xff\xff\xff\xff' 'a note that does not end'
change 0x4 '\x01' 'another class'
change 0x5 '\x02' 'another byte order'
change 0x0 'ELF!' 'no ELF file'
for size in 0 1 52 63 200 700 5000 100000; do
	cp good out/core.100
	truncate -s $size out/core.100
	echo "cut to $size:" >&2
	icecore verify out images
	echo "status $?"
done
