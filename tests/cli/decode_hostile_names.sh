#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder hostile-names images
icecore decode images >lines
echo "status $?"
# Neither control bytes nor what is not UTF-8 reaches a terminal, and a parser gets all of it back.
LC_ALL=C tr -d '\n\040-\176' <lines | LC_ALL=C tr -d '\302-\364\200-\277' | od -An -c
grep -o '"name": "[^,]*' lines
