#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
mv out/core.9 core.9
ln -s ../core.9 out/core.9
icecore verify out samples/till.tar
