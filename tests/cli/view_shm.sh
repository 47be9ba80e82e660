#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder everything images
icecore shm -q -r quick --dump -o out images
(cd out && stat -c '%a %s %n' -- * && sha256sum -- *)
checkpoint-builder anon-shared old
icecore shm -q -r quick old
checkpoint-builder sysv sysv
icecore shm -q -r quick sysv
