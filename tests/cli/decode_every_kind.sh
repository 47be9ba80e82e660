#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whatever the machine or the version: no gap, nothing unknown.
for scenario in everything big-endian aarch64 arm loongarch64 mips64 mips64el ppc64le riscv64 s390x compat guard old; do
	checkpoint-builder "$scenario" "$scenario"
	icecore decode "$scenario" >lines
	echo "$scenario: status $?, unknown fields $(grep -c unknown_fields lines)"
done
for version in 101 102 105 202 304 305 402; do
	checkpoint-builder version "$version" criu=$version
	icecore decode "$version" >lines
	echo "$version: status $?, unknown fields $(grep -c unknown_fields lines)"
done
