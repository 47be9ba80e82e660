#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode samples/till.tar utsns-12.img checkpoint/timens-0.img
icecore decode --pretty samples/till.tar.zst pstree.img | head -4
