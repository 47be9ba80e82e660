#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore threads samples/threads-static/images
icecore threads --registers --pid 27975 --hide-columns POL --hide-columns PRI --hide-columns NICE samples/compat-nolibc/images
# Elsewhere than on x86 the code at the pc tells: here it is data, so these are in no call.
checkpoint-builder aarch64 ckpt && icecore threads -r json --hide-columns PC ckpt
checkpoint-builder mips64 mips && icecore threads mips
