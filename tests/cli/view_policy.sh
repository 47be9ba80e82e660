#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore capabilities -r csv samples/till.tar
icecore capabilities -r jsonl --threads --pid 1 --hide-columns cap samples/till.tar
icecore rlimits -r pretty --pid 9 samples/till.tar
icecore signals -r quick samples/till.tar
icecore timers -r quick samples/till.tar
icecore seccomp -r quick samples/till.tar | grep -v '^[0-9]*:'
icecore seccomp -r quick samples/till.tar | sed -n '3,15p'
checkpoint-builder everything images
icecore timers -r quick images
icecore seccomp -r pretty images
icecore signals -r quick --pid 100 images
