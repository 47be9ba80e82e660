#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder hostile-names images
mkdir -p root/usr/bin
mkfifo root/usr/bin/app
icecore convert images --sysroot root -o out >/dev/null
echo "status $?"
grep -o '<ic:refusal [^>]*>' out/report.dfxml
sed -n '/"refusals"/,$p' out/manifest.json
