#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore memory samples/till.tar --format avml -o out
