#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Names that lead out, that are absolute, that hold control bytes and bad UTF-8, that are there twice; links, devices
# and set-uid files: all are said, none is made.
checkpoint-builder minimal images
mkdir -p tree/sub out checkpoint
cp -r images/. checkpoint
cd tree || exit
printf 'one\n' > $'new\nline'
printf 'two\n' > $'esc\x1b[2J'
printf 'three\n' > $'bad\xffutf8'
printf 'four\n' > $'bidi\xe2\x80\xaex'
printf '#!/bin/sh\n' > set-uid
chmod 6755 set-uid
ln -s /etc/passwd link
ln set-uid hard
mkfifo fifo
printf 'climbs\n' > up
printf 'rooted\n' > abs
printf 'older\n' > twice
flags=(--format=gnu --owner=0 --group=0 --numeric-owner --mtime=@1700000000 --sort=name)
tar "${flags[@]}" -cf ../rootfs-diff.tar --transform 's,^\./,,' --exclude ./up --exclude ./abs .
printf 'newer\n' > twice
tar "${flags[@]}" -rPf ../rootfs-diff.tar --transform 's,^up,../../up,' up 2>/dev/null
tar "${flags[@]}" -rPf ../rootfs-diff.tar --transform 's,^abs,/abs,' abs 2>/dev/null
tar "${flags[@]}" -rf ../rootfs-diff.tar twice 2>/dev/null
cd ..
tar -cf ckpt.tar checkpoint rootfs-diff.tar
for renderer in quick pretty csv jsonl; do
	icecore fschanges -q -r "$renderer" ckpt.tar
done | grep -nP '[\x00-\x08\x0b-\x1f\x7f]' && echo "unescaped"
icecore fschanges -r quick ckpt.tar --dump -o out | cut -f 1-4,12,21
echo "status ${PIPESTATUS[0]}"
find . -newer ckpt.tar ! -name . -printf '%y %m %p\n' | sort
