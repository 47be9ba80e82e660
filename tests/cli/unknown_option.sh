#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore convert --nonsense samples/till.tar
