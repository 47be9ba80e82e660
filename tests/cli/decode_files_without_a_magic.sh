#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode samples/till.tar tmpfs-dev-44.tar.gz.img descriptors.json pages-1.img
tar xf samples/till.tar checkpoint/tmpfs-dev-44.tar.gz.img
icecore decode checkpoint/tmpfs-dev-44.tar.gz.img | cmp - <(icecore decode samples/till.tar tmpfs-dev-44.tar.gz.img) &&
	echo the same from a file
