#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A queue longer than its image, a record that is cut: the rest is shown, and what is lost is said.
checkpoint-builder everything images
for image in pipes-data.img sk-queues.img tcp-stream-1b5b.img tty-info.img; do
	truncate -s -1 "images/$image"
done
rm images/fifo-data.img
icecore queues -r quick images
icecore locks -r none images
rm images/files.img
icecore lsof -r quick --pid 110 images
