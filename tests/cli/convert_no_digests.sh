#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert --no-digests samples/compat-nolibc/images -o out
ls out
