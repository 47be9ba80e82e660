#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# pages are unpacked in TMPDIR, of which nothing is left
icecore convert -q samples/till.tar.zst -o out
icecore verify out samples/till.tar.zst
ls -A "$TMPDIR"
