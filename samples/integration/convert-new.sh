#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: convert-new.sh CHECKPOINTS RESULTS
#
# Convert each archive in the folder CHECKPOINTS that has no folder of its name in RESULTS yet.
# Exit status 0, or 1 if one could not be converted; that never stops the rest, and it is tried
# again on the next run: an archive that is still being written is only cut short for now.
# ICECORE names the program (default: icecore).
set -eu
umask 077

if [ $# -ne 2 ]; then
	sed -n 's/^# \{0,1\}//; 4,9p' "$0" >&2
	exit 2
fi
checkpoints=$1
results=$2
mkdir -p "$results"

failed=0
for archive in "$checkpoints"/*.tar "$checkpoints"/*.tar.*; do
	[ -f "$archive" ] || continue
	name=${archive##*/}
	[ ! -e "$results/$name" ] || continue

	# Under its own name a result is complete.
	rm -rf "$results/.$name.partial"
	status=0
	"${ICECORE:-icecore}" convert "$archive" -o "$results/.$name.partial" || status=$?
	case $status in
	0 | 3) # 3: done, and what the checkpoint does not hold is in its manifest
		mv "$results/.$name.partial" "$results/$name"
		echo "converted: $name"
		;;
	*)
		rm -rf "$results/.$name.partial"
		echo "not converted: $name (icecore ended with status $status)" >&2
		failed=1
		;;
	esac
done
exit "$failed"
