#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert nothing-here.tar -o out
echo "status $?" >&2
ls -A >&2
