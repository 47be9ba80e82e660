#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/threads-static/images -f proc -o out
ls out out/10199
