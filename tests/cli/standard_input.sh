#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# '-' is standard input, a pipe and a file, for every verb; a folder of that name is "./-".
# shellcheck disable=SC2002 # a pipe is what is meant
checkpoint-builder minimal images
tar -C images -cf a.tar --sort=name --mtime=@0 --owner=0 --group=0 . && gzip -nk a.tar
cat a.tar.gz | icecore info - | sed -n '1p;/members/p'
cat a.tar.gz | icecore convert - | sed -n 1p
icecore verify stdin.icecore - < a.tar.gz | tail -1
icecore core - --pid 100 -o - -q < a.tar | cmp - stdin.icecore/core.100
cat a.tar | icecore pslist - -r csv --hide-columns OFFSET
cat a.tar | icecore memory - -q -o memory && find memory -type f | wc -l
icecore info - < /dev/null
echo "status $?"
echo text | icecore info -
echo "status $?"
