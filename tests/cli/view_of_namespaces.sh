#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What images of namespaces, control groups and networks say, one view each.
checkpoint-builder everything images
printf '%s\n' '*filter' ':INPUT DROP [0:0]' '[3:180] -A INPUT -i lo -j ACCEPT' COMMIT >images/iptables-12.img
printf 'table inet CRIU-7 {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n' \
	>images/nftables-12.img
for view in mountinfo namespaces cgroups netdev routes firewall stats; do
	echo "-- $view"
	icecore "$view" -q -r quick images
	echo "status $?"
done
echo '-- of one process, and by the name of the plugin'
icecore namespaces --pid 110 --filters +Type,uts images
icecore -f images -q -r jsonl linux.mountinfo.MountInfo --pid 110 --hide-columns MOUNT --hide-columns SB
