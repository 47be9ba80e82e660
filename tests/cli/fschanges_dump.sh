#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is taken out is 0600 and no more than a file, whatever it was; names are made safe.
mkdir out
umask 0
icecore fschanges -q -r quick samples/till.tar --dump -o out --filters "-Origin,tmpfs" --filters "+FileType,regular" |
	cut -f 1,21
find out -type f -printf '%m %s %f\n' | sort
(cd out && sha256sum file.*) | cut -c 1-16,65-
