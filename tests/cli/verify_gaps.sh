#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder lazy images
icecore convert -q images -o out
icecore verify out images
