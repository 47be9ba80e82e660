#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
mkdir -p lower/usr/bin upper/usr/bin
head -c 16384 /dev/zero | tr '\0' B > lower/usr/bin/app
head -c 16384 /dev/zero | tr '\0' A > upper/usr/bin/app
for layer in lower upper; do
	tar --format=pax --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		--pax-option=delete=atime,delete=ctime,delete=mtime --mode=755 -C $layer -cf $layer.tar .
done
echo '[{"Config":"c.json","RepoTags":["app:1"],"Layers":["lower.tar","upper.tar"]}]' > manifest.json
digest() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }
config() { echo "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"$1\",\"$2\"]}}" > c.json; }
config "$(digest lower.tar)" "$(digest upper.tar)"
tar -cf image.tar manifest.json c.json lower.tar upper.tar
icecore convert images --sysroot image.tar -o out
echo "status $?"
grep -A2 mapped_files out/manifest.json
grep -o 'ic:origin="filled" ic:src="[^"]*" ic:src_offset="[0-9]*"' out/core.*.dfxml
grep -o '<ic:evidence role="image"[^>]*>' out/report.dfxml
grep -c image.tar out/core.*.gdb
grep -c AAAAAAAA out/core.[0-9]*[0-9]
gzip -n image.tar
icecore info images --sysroot image.tar.gz | sed -n '/^Mapped/,/^$/p'
config "$(digest lower.tar)" "$(digest lower.tar)"
tar -cf wrong.tar manifest.json c.json lower.tar upper.tar
icecore info images --sysroot wrong.tar | sed -n '/^Mapped/,/^$/p'
mkdir layout
echo '{"imageLayoutVersion":"1.0.0"}' > layout/oci-layout
icecore info images --sysroot layout
echo "status $?"
