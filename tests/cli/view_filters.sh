#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore pslist -r quick samples/threads-static/images --filters zombie --hide-columns File
echo "-- a column, and its opposite"
icecore maps -r quick samples/threads-static/images --pid 10199 --hide-columns b --hide-columns m --filters 'path,[heap]'
icecore pslist -r quick samples/threads-static/images --filters=-state,zombie --hide-columns f --hide-columns o
echo "-- an expression"
icecore maps -r quick samples/threads-static/images --pid 10199 --filters 'path,^\[(heap|stack)\]$!'
echo "-- what is none"
icecore pslist samples/threads-static/images --filters 'nothing,x'
echo "status $?"
icecore pslist samples/threads-static/images --filters '(!'
echo "status $?"
icecore pslist samples/threads-static/images --hide-columns ''
echo "status $?"
