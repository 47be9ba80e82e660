#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No page of the stack is in the images.
checkpoint-builder minimal images
rm images/pages-*.img
icecore psaux -r quick images
echo "status $?"
icecore envars -r quick images
echo "status $?"
