#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
for machine in aarch64 arm loongarch64 mips64 mips64el ppc64le riscv64 s390x; do
	checkpoint-builder "$machine" "$machine"
	icecore info "$machine" | grep host
done
