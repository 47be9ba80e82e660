#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore --help >long
icecore -h | cmp - long
icecore help | cmp - long
icecore help nonsense
