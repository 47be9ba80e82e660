#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An output folder that cannot be written to, of evidence that has to be unpacked.
icecore convert -q samples/till.tar.zst -o out
chmod a-w out out/*
touch -d 2001-01-01 out
icecore verify -q out samples/till.tar.zst
stat -c %y out | cut -c1-10
chmod u+w out
TMPDIR=$PWD/nowhere icecore verify out samples/till.tar.zst 2>message
echo "status $?"
sed "s|$PWD|HERE|" message
