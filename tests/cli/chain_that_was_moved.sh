#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder parent images && checkpoint-builder flags parent
icecore core images --pid 100 -o whole
mkdir elsewhere && mv parent elsewhere/earlier
icecore info images | grep -A2 Gaps
icecore core images --parent elsewhere/earlier --pid 100 -o moved && cmp whole moved
tar -cf earlier.tar -C elsewhere/earlier .
icecore core images --parent earlier.tar --pid 100 -o archived && cmp whole archived
icecore core images --parent nowhere --pid 100 -o never
