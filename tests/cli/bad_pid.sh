#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for pid in 0 -1 x 1x 4294967296 99999999999999999999 ' ' ''; do
	icecore core samples/till.tar --pid "$pid"
	echo "status $?"
done
