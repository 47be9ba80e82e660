#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert samples/threads-static/images -v -o out >/dev/null
