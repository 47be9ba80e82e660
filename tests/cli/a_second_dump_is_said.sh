#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Of several dumps one is read; the others are named, unless they belong to its chain.
mkdir both && checkpoint-builder minimal both/a && checkpoint-builder minimal both/b
icecore info both | sed -n '/^Gaps/,$p'
