#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore completion bash >script
bash -n script
# shellcheck disable=SC1091
. ./script
complete -p icecore

# What TAB offers at the end of these words.
offer() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_icecore
	echo "$*: ${COMPREPLY[*]}"
}
offer icecore co
offer icecore convert --ze
offer icecore convert --zero ''
offer icecore convert --zero o
offer icecore memory --format ''
offer icecore core --p
offer icecore info --
offer icecore completion ''
touch dump.tar
offer icecore info du
