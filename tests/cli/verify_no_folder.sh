#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal images
icecore verify out images
