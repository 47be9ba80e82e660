#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert --zero=none samples/till.tar -o out
