#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
icecore decode --help
