#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Bytes that wait, who can read them, and what --dump makes of them.
checkpoint-builder everything images
icecore queues -q -r quick --dump -o out images
(cd out && for f in *; do stat -c '%a %n' "$f" && cat "$f" && echo; done)
icecore queues -q -r quick --pid 110 images
icecore queues -q -r quick samples/till.tar
