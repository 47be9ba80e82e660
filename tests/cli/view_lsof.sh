#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every kind of open file, with Volatility's columns; what --dump writes is private and named safely.
checkpoint-builder everything images
icecore lsof -q -r quick --hide-columns TID --hide-columns Mount images
icecore lsof -q -r jsonl --pid 100 --filters '+FD,^90$!' images
icecore lsof -q -r quick --pid 100 --filters '+Path,deleted' --dump -o out images
(cd out && stat -c '%a %s %n' -- * && sha256sum -- *)
