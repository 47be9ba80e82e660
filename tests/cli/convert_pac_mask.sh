#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A note that no image has is not written in silence.
checkpoint-builder aarch64-keys images
icecore convert images -o out
