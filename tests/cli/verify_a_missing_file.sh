#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
rm out/core.9.dfxml out/core.1
icecore verify out samples/till.tar
