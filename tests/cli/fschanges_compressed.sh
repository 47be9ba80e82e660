#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The same rows from a compressed archive but for times, and nothing stays behind in TMPDIR.
icecore fschanges -q -r quick samples/till.tar.zst --filters "-Origin,tmpfs" | cut -f 1-4,11
ls "$TMPDIR"
