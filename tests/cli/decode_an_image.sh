#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
tar xf samples/till.tar checkpoint/utsns-12.img checkpoint/core-10.img checkpoint/memfd.img
icecore decode checkpoint/utsns-12.img
icecore decode --pretty checkpoint/memfd.img
icecore decode --pretty checkpoint/core-10.img | head -8
