# SPDX-License-Identifier: Apache-2.0
"""Protocol buffers by hand, without a schema: as much of the wire format as CRIU's images need."""


def varint(value):
    """A number as its bytes."""
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def read_varint(data, at):
    """-> (the number there, where it ends)"""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def encode(fields):
    """A message of [(number, value)], a value being a number or bytes; those that are None are left out."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        elif value is not None:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def fields(data):
    """[(number, value)] of a message in its order: numbers, and as bytes what has a length, a nested message too."""
    out, at = [], 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[kind]
            value, at = int.from_bytes(data[at:at + size], "little"), at + size
        out.append((tag >> 3, value))
    return out


def message(data):
    """The same as {number: [values]}."""
    out = {}
    for number, value in fields(data):
        out.setdefault(number, []).append(value)
    return out


def packed(values):
    """A repeated number: CRIU writes one a tag, protobuf allows all in one."""
    out = []
    for value in values:
        if isinstance(value, int):
            out.append(value)
            continue
        at = 0
        while at < len(value):
            number, at = read_varint(value, at)
            out.append(number)
    return out
