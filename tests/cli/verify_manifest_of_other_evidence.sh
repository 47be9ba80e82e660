#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
sed -i '/"pages-1.img"\|checkpoint.pages-1.img/s/"sha256": "[0-9a-f]\{4\}/"sha256": "0000/' out/manifest.json
icecore verify out samples/till.tar
