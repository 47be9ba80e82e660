#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core samples/threads-static/images --pid 10200 -o core
echo "status $?" >&2
ls -A >&2
