#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode samples/till.tar utsns-12.img core-99.img
