#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore fschanges -r quick samples/till.tar --hide-columns User --hide-columns Group --filters "-Origin,tmpfs"
