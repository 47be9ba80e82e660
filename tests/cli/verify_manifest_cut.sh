#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
truncate -s 1000 out/manifest.json
icecore verify out samples/till.tar
