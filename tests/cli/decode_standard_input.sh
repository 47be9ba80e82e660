#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An image or a checkpoint, a file or a pipe.
# shellcheck disable=SC2002 # a pipe is what is meant
tar xf samples/till.tar checkpoint/utsns-12.img
icecore decode - <checkpoint/utsns-12.img
cat checkpoint/utsns-12.img | icecore decode -
icecore decode - utsns-12.img <samples/till.tar
cat samples/till.tar.zst | icecore decode - | wc -l
icecore decode - </dev/null
echo "status $?"
