#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert -q --reproducible samples/till.tar -o one
sleep 1.1
icecore convert -q --reproducible samples/till.tar -o two
rm one/run.json two/run.json
diff -r one two
