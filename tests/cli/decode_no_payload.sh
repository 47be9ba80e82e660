#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode --no-payload samples/till.tar pipes-data.img sk-queues.img
icecore decode samples/till.tar pipes-data.img
