#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder lazy images
icecore convert --gaps-ok images -o out
