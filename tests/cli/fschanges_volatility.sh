#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore -q -f samples/till.tar -r jsonl linux.fschanges --filters "+Change,set-uid"
