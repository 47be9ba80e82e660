#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
sed -i '/core.9$/s/^..../0000/; /report/d' out/SHA256SUMS
echo nonsense >>out/SHA256SUMS.more
cat out/SHA256SUMS.more >'more'; rm out/SHA256SUMS.more
icecore verify out samples/till.tar
cat more >>out/SHA256SUMS
icecore verify out samples/till.tar
