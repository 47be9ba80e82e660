#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What CRIU wrote to an image a kind is shown as what it writes to files.img.
checkpoint-builder version now
checkpoint-builder version old criu=302
for view in lsof sockstat queues watches; do
	icecore $view -q -r quick --hide-columns Member --hide-columns Offset now >now.txt
	icecore $view -q -r quick --hide-columns Member --hide-columns Offset old | diff now.txt - && wc -l <now.txt
done
