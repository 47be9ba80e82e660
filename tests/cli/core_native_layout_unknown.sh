#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
cp -r samples/threads-static/images ckpt
pid=$(printf "%s\n" ckpt/mm-*.img | sed "s/[^0-9]*//g;q")
icecore core ckpt --pid "$pid" --xstate-layout native -q -o by_auxv
echo "status $?"
# cpuinfo.img: XCR0 0xe7, an area of 5000 bytes, which is no processor's
printf '\x19\x43\x56\x54\x13\x40\x40\x61\x08\0\0\0\x0a\x06\x40\xe7\x01\x48\x88\x27' >ckpt/cpuinfo.img
icecore core ckpt --pid "$pid" --xstate-layout native -q -o native
echo "status $?"
icecore convert ckpt --xstate-layout native -q -o out
echo "status $?"
test ! -e native && test ! -e out && echo "nothing is left"
# up to AVX there is but one layout
checkpoint-builder minimal avx
icecore core avx --xstate-layout native -q -o native
icecore core avx -q -o compat
cmp native compat
