#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core samples/threads-static/images --pid 77 -o core
