#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore $'con\nvert\x1b[2J'
