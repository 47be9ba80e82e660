#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert samples/till.tar -o no/such/out
