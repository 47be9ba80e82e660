#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q samples/till.tar -o out
icecore core -q samples/till.tar --pid 9 -o core
cmp core out/core.9
