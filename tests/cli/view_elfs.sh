# SPDX-License-Identifier: Apache-2.0
# ELF files in memory, and what --dump makes of them: names, modes, the list beside.
set -e
icecore elfs -r quick samples/till.tar --pid 1 --hide-columns o
icecore elfs -r quick samples/till.tar --pid 1 --hide-columns e --dump -o out
stat -c '%a %n' out/* | sort
# Rows that are not shown are not written.
icecore elfs -r none samples/till.tar --pid 1 --filters 'path,nothing' --dump -o none
test ! -e none
