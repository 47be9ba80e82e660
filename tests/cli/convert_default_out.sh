#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar.zst samples/threads-static/images
echo "status $?"
ls
