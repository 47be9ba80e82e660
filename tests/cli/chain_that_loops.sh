#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder parent images && checkpoint-builder flags parent
rm parent/parent 2>/dev/null; cp images/pagemap-100.img images/pages-1.img parent/
ln -s ../images parent/parent
icecore core images --pid 100 -o core.100
echo "status $?"
