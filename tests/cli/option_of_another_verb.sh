#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore info --pid 1 samples/till.tar
