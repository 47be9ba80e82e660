#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder memfd images
rm images/mm-110.img
icecore core images --pid 110 -o core
