# SPDX-License-Identifier: Apache-2.0
"""Whether an ELF core is whole, by its own headers, and the threads it has."""
import os
import struct

PT_LOAD, PT_NOTE, NT_PRSTATUS = 1, 4, 1


class Core:
    def __init__(self, path):
        self.size = os.path.getsize(path)
        with open(path, "rb") as f:
            head = f.read(64)
            self.wide, self.order = head[4] == 2, "<" if head[5] == 1 else ">"
            if head[:4] != b"\x7fELF":
                raise ValueError("not an ELF file")
            form = "HHIQQQIHHHHHH" if self.wide else "HHIIIIIHHHHHH"
            values = struct.unpack_from(self.order + form, head, 16)
            self.phoff, self.shoff, step, nr = values[4], values[5], values[8], values[9]
            if nr == 0xffff:  # gABI: the number is in section header 0
                f.seek(self.shoff + (44 if self.wide else 28))
                nr = struct.unpack(self.order + "I", f.read(4))[0]
            f.seek(self.phoff)
            table = f.read(nr * step)
            self.headers = [self.header(table, i * step) for i in range(len(table) // step)]
            self.nr = nr
            self.notes = b""
            for kind, offset, _, size, _ in self.headers:
                if kind == PT_NOTE:
                    f.seek(offset)
                    self.notes += f.read(size)

    def header(self, table, at):
        """(type, offset, vaddr, bytes in the file, bytes in memory)"""
        if self.wide:
            kind, _, offset, vaddr, _, held, size, _ = struct.unpack_from(self.order + "IIQQQQQQ", table, at)
        else:
            kind, offset, vaddr, _, held, size, _, _ = struct.unpack_from(self.order + "IIIIIIII", table, at)
        return kind, offset, vaddr, held, size

    def threads(self):
        """[(thread id, whether any register is not zero)] in the order of NT_PRSTATUS"""
        found, at = [], 0
        while at + 12 <= len(self.notes):
            name, desc, kind = struct.unpack_from(self.order + "III", self.notes, at)
            start = at + 12 + (name + 3 & ~3)
            if kind == NT_PRSTATUS and self.notes[at + 12:at + 17] == b"CORE\0":
                tid, regs = (32, 112) if self.wide else (24, 72)
                body = self.notes[start:start + desc]
                found.append((struct.unpack_from(self.order + "i", body, tid)[0], any(body[regs:-8])))
            at = start + (desc + 3 & ~3)
        return found


def incomplete(path):
    """Why the core is not whole, or ""."""
    try:
        core = Core(path)
    except (ValueError, struct.error, IndexError) as e:
        return f"{path.name}: {e}"
    if len(core.headers) != core.nr:
        return f"{path.name}: {len(core.headers)} of {core.nr} program headers"
    last = 0
    for kind, offset, vaddr, held, size in core.headers:
        if offset + held > core.size:
            return f"{path.name}: a segment ends at {offset + held}, the file at {core.size}"
        if kind == PT_LOAD and (0 < held < size or not size or vaddr < last):
            return f"{path.name}: segment at {vaddr:#x}: {held} of {size} bytes"
        last = vaddr + size if kind == PT_LOAD else last
    return "" if core.threads() else f"{path.name}: no thread"
