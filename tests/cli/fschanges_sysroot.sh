#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# With the image's files at hand, added is told from modified; owners and modes of samples/ may be anybody's.
icecore fschanges -q -r quick samples/till.tar --sysroot samples/till-rootfs --filters "-Origin,tmpfs" |
	cut -f 1-4
