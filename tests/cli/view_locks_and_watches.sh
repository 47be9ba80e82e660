#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder everything images
icecore locks -q -r quick images
icecore watches -q -r quick images
icecore watches -q -r quick --pid 110 images
