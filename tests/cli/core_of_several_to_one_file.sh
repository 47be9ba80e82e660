#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core samples/threads-static/images -o core
