#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder lazy images
icecore memory images -o out
