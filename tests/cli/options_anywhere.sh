#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore core -qp1 --output=one samples/till.tar
icecore core samples/till.tar --quiet --pid 1 -otwo
icecore core -q -p 1 -o three -- samples/till.tar
cmp one two && cmp one three
