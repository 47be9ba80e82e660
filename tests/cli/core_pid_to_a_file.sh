#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core samples/threads-static/images --pid 10199 -o core
echo "status $?"
head -c 4 core | od -An -c
