#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Keys of pointer authentication are secret: in a core on request only.
checkpoint-builder aarch64-keys images
icecore core -q images -o plain
icecore core -q --pac-keys images -o keys
grep -ac -e SECRETKY -e GENERICK plain
grep -ao -e SECRETKY -e GENERICK keys
icecore convert -q images -o out
cmp out/core.100 plain
