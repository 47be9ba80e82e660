#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
echo secret >x
sed -i 's|"core.9"|"../x"|' out/manifest.json
icecore verify out samples/till.tar
