#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for kind in gzip zstd; do
	icecore convert -q --compress $kind samples/till.tar -o $kind
	icecore verify $kind samples/till.tar
done
