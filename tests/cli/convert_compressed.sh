#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal ckpt
icecore convert ckpt -o plain -q
for format in gzip zstd; do
	icecore convert ckpt -o $format --compress $format | sed 's/[0-9.]* MiB/N MiB/'
	(cd $format && sha256sum -c --quiet SHA256SUMS && ls)
done
gzip -dc gzip/core.100.gz | cmp - plain/core.100
zstd -dcq zstd/core.100.zst | cmp - plain/core.100
cat gzip/core.100.gdb
grep -o '"name": "core.100.zst".*"content_size": [0-9]*' zstd/manifest.json | sed 's/"size": [0-9]*/"size": N/'
grep -o 'ic:compression="[a-z]*"' zstd/core.100.dfxml
