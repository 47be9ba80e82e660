#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for words in --help --version 'info --help' 'completion bash'; do
	# shellcheck disable=SC2086
	icecore $words >/dev/full
	echo "status $?"
done
