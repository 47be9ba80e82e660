#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core -q samples/compat-nolibc/images -o - >/dev/full
