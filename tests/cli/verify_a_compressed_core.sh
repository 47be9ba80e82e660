#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q --no-digests samples/till.tar -o out
gzip out/core.9
icecore verify out samples/till.tar
