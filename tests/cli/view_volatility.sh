#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore -q -vv --offline -l /tmp/log --parallelism off --renderer jsonl --single-location file://samples/till.tar linux.psaux
icecore -f samples/till.tar -r csv linux.pslist.PsList --pid 1 | head -n 2
icecore --hide-columns OFFSET FILE -r quick -f samples/till.tar linux.pslist --pid 1 --decorate_comm --threads
echo "-- wrong usage"
icecore -f samples/till.tar
echo "status $?"
icecore -f samples/till.tar linux.nothing
echo "status $?"
icecore -f samples/till.tar linux.ps
echo "status $?"
icecore -f
echo "status $?"
icecore -r jsonl linux.pslist.PsList
echo "status $?"
icecore --no-such-option linux.pslist.PsList
echo "status $?"
