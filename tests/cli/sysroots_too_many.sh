#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore info images $(printf -- ' --sysroot %s' 1 2 3 4 5 6 7 8 9)
