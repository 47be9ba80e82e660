#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore rss samples/compat-nolibc/images
checkpoint-builder lazy ckpt && icecore rss -r csv ckpt
