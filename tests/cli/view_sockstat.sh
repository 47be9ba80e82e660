#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder everything images
icecore sockstat -q -r quick images
icecore -q -r jsonl -f samples/till.tar linux.sockstat.Sockstat --pid 1
