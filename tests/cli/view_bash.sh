# SPDX-License-Identifier: Apache-2.0
# No shell in there: titles, and nothing below them.
icecore bash -r quick samples/till.tar
icecore bash -r json samples/till.tar
