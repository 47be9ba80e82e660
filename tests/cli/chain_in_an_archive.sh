#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder parent images && checkpoint-builder flags parent
icecore core images --pid 100 -o whole
mkdir ckpt && mv images ckpt/checkpoint && mv parent ckpt/pre-checkpoint
ln -sfn ../pre-checkpoint ckpt/checkpoint/parent
tar -czf ckpt.tar.gz -C ckpt checkpoint pre-checkpoint
icecore core ckpt.tar.gz --pid 100 -o archived && cmp whole archived
icecore core ckpt --pid 100 -o folder && cmp whole folder
