#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
verbs=$(icecore --help | awk '/^  [a-z_]+  / { print $1 }')
for verb in $verbs; do
	icecore "$verb" --help | awk -v verb="$verb" 'length > 80 { print verb ": " $0 }'
done
icecore --help | awk 'length > 80'
# The verbs that were looked at.
echo "$verbs" | grep -cE '^(convert|core|decode|lsof|watches)$'
