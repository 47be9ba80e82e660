#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder hostile-names images
icecore info images >out
echo "status $?"
LC_ALL=C tr -d '\n\040-\176' <out | LC_ALL=C tr -d '\302-\364\200-\277' | od -An -c
