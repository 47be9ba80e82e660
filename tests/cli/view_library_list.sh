# SPDX-License-Identifier: Apache-2.0
# A static program has no libraries, and says so; that is no gap.
icecore library_list -r quick samples/till.tar
icecore library_list -r jsonl samples/compat-nolibc/images
