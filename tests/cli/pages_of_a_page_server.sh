#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pages of a dump through a page server lie in another folder.
checkpoint-builder flags images
icecore core images --pid 100 -o whole
mkdir server && mv images/pagemap-100.img images/pages-1.img server
icecore core images --pid 100 -o lost
icecore core images --pages server --pid 100 -o core.100 && cmp whole core.100
icecore convert -q images --pages server -o out && grep -o '"pages/[a-z0-9.-]*"' out/manifest.json | sort -u
