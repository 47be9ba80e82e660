# SPDX-License-Identifier: Apache-2.0
# A mapping as a file: what was never touched is no byte that is missing, what is only in a file is.
icecore maps -r quick samples/threads-static/images --pid 10193 --filters 'path,[heap]' --hide-columns m --hide-columns in --dump -o out
icecore maps -r quick samples/threads-static/images --pid 10193 --filters 'path,^/srv!' --hide-columns b --dump --maxsize 8192 -o out
ls out
