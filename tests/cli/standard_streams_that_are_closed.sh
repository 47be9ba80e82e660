#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is opened first would take the number of a closed stream, and what is meant for a terminal would go into it.
checkpoint-builder minimal images
icecore core images --pid 100 -o expected -q
icecore core images --pid 100 -o core -v <&- >&- 2>&-
cmp core expected
icecore pslist - <&-
echo "status $?"
icecore pslist images >&-
echo "status $?"
