#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/threads-static/images --pid 10200 -o out
