#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An archive with an archive for each container of a pod: each line says which it is of.
mkdir pod
cp samples/till.tar samples/till.tar.zst pod
mv pod/till.tar.zst pod/other.tar.zst
tar cf pod.tar -C pod .
icecore decode pod.tar | grep -o '^.*utsns.*$'
icecore decode pod.tar utsns-12.img nothing.img
