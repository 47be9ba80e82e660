#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for renderer in quick pretty csv json jsonl none; do
	echo "-- $renderer"
	icecore pstree -r "$renderer" samples/threads-static/images
done
