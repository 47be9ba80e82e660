#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
echo mine >out
icecore convert samples/till.tar -o out
echo "status $?" >&2
cat out >&2
