#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore pstree -r quick --pid 9 samples/till.tar
icecore pslist -r quick --pid 1,9 samples/till.tar --hide-columns O --hide-columns C
icecore maps -r quick --pid 9 --address 0x401000 samples/till.tar
