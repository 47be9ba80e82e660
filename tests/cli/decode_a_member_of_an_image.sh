#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
tar xf samples/till.tar checkpoint/utsns-12.img
icecore decode checkpoint/utsns-12.img core-1.img
