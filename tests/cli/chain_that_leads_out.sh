#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
checkpoint-builder parent images && checkpoint-builder flags parent
for target in "$PWD/parent" ../../etc ../parent/../../etc ../link ../nothing; do
	ln -sfn "$target" images/parent
	ln -sfn parent link
	icecore core images --pid 100 -o core.100 2>&1 | sed "s,$PWD,HERE,"
	rm -f core.100
done
