#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The layer of an OCI archive is the checkpoint; one that is not what the manifest says is a gap.
mkdir x && checkpoint-builder minimal x/checkpoint && echo '{}' > x/config.dump && echo '{}' > x/spec.dump
tar -C x -cf layer.tar --sort=name --mtime=@0 --owner=0 --group=0 config.dump spec.dump checkpoint
blob() {
	local digest
	digest=$(sha256sum < "$1" | cut -c-64)
	mkdir -p image/blobs/sha256 && cp "$1" "image/blobs/sha256/$digest"
	echo "{\"mediaType\":\"$2\",\"digest\":\"sha256:$digest\",\"size\":$(stat -c %s "$1")}"
}
oci=application/vnd.oci.image
layer=$(blob layer.tar $oci.layer.v1.tar)
echo '{"architecture":"amd64"}' > config
printf '{"config":%s,"layers":[%s]}' "$(blob config $oci.config.v1+json)" "$layer" > manifest
printf '{"manifests":[%s]}' "$(blob manifest $oci.manifest.v1+json)" > image/index.json
echo '{"imageLayoutVersion":"1.0.0"}' > image/oci-layout
tar -C image -cf ckpt.tar .
for input in image ckpt.tar; do
	icecore info "$input" | sed -n '1p;/members/p'
	icecore convert -q "$input" -o "$input.out" && icecore verify "$input.out" "$input" | tail -1
done
cmp image.out/core.100 ckpt.tar.out/core.100
find image -size +20k -exec dd if=/dev/zero of={} bs=1 count=1 conv=notrunc status=none seek=20000 \;
icecore core image --pid 100 -o core -q
echo "status $?"
icecore info image | sed -n '/^Gaps/,/^$/p'
find image -size +20k -delete
icecore info image
echo "status $?"
