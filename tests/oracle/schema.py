# SPDX-License-Identifier: Apache-2.0
"""Read records of CRIU's images by the text of proto/*.proto, independently of icecore.

What the schemas do not say (which bytes are text, a message, base64) is left open: a value is then one of several.
"""
import base64
import re
import struct

from case import ROOT
from evidence import HEAD_MAGICS
from protobuf import message

SIGNED = {"int32", "int64", "sint32", "sint64"}


def _schemas():
    messages, enums = {}, {}
    for path in sorted((ROOT / "proto").glob("*.proto")):
        scope = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if start := re.match(r"(\t?)(message|enum) (\w+) \{", line):
                kind, name = start[2], start[3]
                scope = messages.setdefault(name, {}) if kind == "message" else scope
                enum = enums.setdefault(name, {}) if kind == "enum" else None
            elif field := re.match(r"\t+(optional|repeated) (\w+) (\w+) = (\d+)", line):
                scope[int(field[4])] = (field[3], field[2], field[1] == "repeated")
            elif value := re.match(r"\t+(\w+) = (\d+);", line):
                enum[int(value[2])] = value[1]
    return messages, enums


MESSAGES, ENUMS = _schemas()


def bodies(data):
    """The bytes of each record of an image; in which order its numbers are, is told by what fits."""
    for order in "<>":
        at = 8 if struct.unpack_from(order + "I", data)[0] in HEAD_MAGICS else 4
        out = []
        while at + 4 <= len(data):
            size = struct.unpack_from(order + "I", data, at)[0]
            out.append(data[at + 4:at + 4 + size])
            at += 4 + size
        if at == len(data):
            return out
    return None


def number(kind, value):
    """A number as its field's type has it."""
    if kind in ("sint32", "sint64"):
        return value >> 1 ^ -(value & 1)
    bits = 32 if kind.endswith("32") else 64
    value &= (1 << bits) - 1
    return value - (1 << bits) if kind in SIGNED and value >> bits - 1 else value


def readings(data):
    """What bytes may be in JSON: text, or base64."""
    found = [base64.encodebytes(data).decode()]
    try:
        found.append(data.decode())
    except UnicodeDecodeError:
        pass
    return found


def differs(name, body, shown, at):
    """[what is shown otherwise than the bytes of a message have it, or not at all]."""
    odd, fields = [], message(body)
    for no, values in fields.items():
        if no not in MESSAGES[name]:
            odd.append(f"{at}: field {no} is not in the schema")
            continue
        field, kind, repeated = MESSAGES[name][no]
        ours = shown.get(field)
        ours = ours if repeated else [ours]
        if ours is None or len(ours) != len(values):
            odd.append(f"{at}.{field}: {ours!r} of {len(values)} values")
            continue
        for one, value in zip(ours, values):
            odd += differs_value(name, kind, value, one, f"{at}.{field}")
    names = {MESSAGES[name][no][0] for no in fields if no in MESSAGES[name]} | {"extra"}
    return odd + [f"{at}.{key}: is not in the record" for key in shown if key not in names]


def differs_value(name, kind, value, shown, at):
    if kind in MESSAGES:
        return differs(kind, value, shown, at) if isinstance(shown, dict) else [f"{at}: {shown!r}"]
    if kind in ENUMS:
        wanted = ENUMS[kind].get(value, value)
    elif kind == "bool":
        wanted = bool(value)
    elif kind == "bytes":
        if isinstance(shown, dict):  # a packed message: which, is told by its fields
            fits = [m for m in MESSAGES if not differs(m, value, shown, at)]
            return [] if fits else [f"{at}: is shown as no message that it could be"]
        return [] if shown in readings(value) or name == "unix_sk_entry" else [f"{at}: {shown!r}"]
    else:
        wanted = number(kind, value)
    return [] if shown == wanted else [f"{at}: {shown!r}, the record has {wanted!r}"]
