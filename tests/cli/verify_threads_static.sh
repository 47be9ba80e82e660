#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/threads-static/images -o out
icecore verify out samples/threads-static/images
