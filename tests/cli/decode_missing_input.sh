#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode nothing.img
echo "status $?"
icecore decode nothing
echo "status $?"
