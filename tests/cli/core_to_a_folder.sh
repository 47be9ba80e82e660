#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
mkdir folder
icecore core samples/threads-static/images -o folder
echo "status $?"
ls -A folder
