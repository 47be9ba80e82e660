#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder minimal ckpt
options() { sed -n '/"options"/,/]/p' "$1/manifest.json"; }
icecore convert ckpt -o default -q
options default
icecore convert ckpt -o all -q --signal SEGV --thread 101 --filter 3f --like-kernel --zero=omit \
	--xstate-layout=native --paddr vaddr --no-sparse --compress zstd --no-digests --reproducible
options all
