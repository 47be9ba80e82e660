#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert samples/till.tar -o out
echo "status $?"
ls -A out
cd out && sha256sum --quiet -c SHA256SUMS
