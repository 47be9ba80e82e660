# SPDX-License-Identifier: Apache-2.0
"""Read an ELF core, and the few facts of an executable, independently of the program under test."""
import shutil
import struct

PT_LOAD, PT_NOTE, PT_TLS = 1, 4, 7
NT_PRSTATUS, NT_AUXV, NT_FILE = 1, 6, 0x46494C45


class Elf:
    """Headers of a 32 or 64-bit ELF file of either byte order."""

    def __init__(self, path):
        self.path = path
        self.f = open(path, "rb")
        e = self.f.read(64)
        if e[:4] != b"\x7fELF":
            raise ValueError(f"{path}: not an ELF file")
        self.bits, self.order = e[4] * 32, "<" if e[5] == 1 else ">"
        self.wide = self.bits == 64
        form = "HHIQQQIHHHHHH" if self.wide else "HHIIIIIHHHHHH"
        (self.type, self.machine, _, _, phoff, self.shoff, _, _, phentsize, phnum, self.shentsize,
         self.shnum, _) = struct.unpack_from(self.order + form, e, 16)
        self.extended = phnum == 0xFFFF
        if self.extended:  # gABI: more than 65,534 headers, the count is in the first section header
            phnum = self.section(0)["info"]
        self.headers = [self.header(phoff + i * phentsize) for i in range(phnum)]
        self.f.seek(0, 2)
        self.size = self.f.tell()

    def at(self, offset, size):
        self.f.seek(offset)
        return self.f.read(size)

    def header(self, offset):
        names = ("type", "flags", "offset", "vaddr", "paddr", "filesz", "memsz", "align")
        if self.wide:
            return dict(zip(names, struct.unpack(self.order + "IIQQQQQQ", self.at(offset, 56))))
        names = ("type", "offset", "vaddr", "paddr", "filesz", "memsz", "flags", "align")
        return dict(zip(names, struct.unpack(self.order + "IIIIIIII", self.at(offset, 32))))

    def section(self, number):
        names = ("name", "type", "flags", "addr", "offset", "size", "link", "info", "align", "entsize")
        form = "IIQQQQIIQQ" if self.wide else "IIIIIIIIII"
        raw = self.at(self.shoff + number * self.shentsize, struct.calcsize(self.order + form))
        return dict(zip(names, struct.unpack(self.order + form, raw)))

    def symbol(self, wanted):
        """Value of a symbol of the symbol table, or None."""
        sections = [self.section(i) for i in range(self.shnum)]
        for table in (s for s in sections if s["type"] == 2):
            strings = self.at(sections[table["link"]]["offset"], sections[table["link"]]["size"])
            form = self.order + ("IBBHQQ" if self.wide else "IIIBBH")
            for entry in struct.iter_unpack(form, self.at(table["offset"], table["size"])):
                name = strings[entry[0]:strings.index(b"\0", entry[0])]
                if name == wanted.encode():
                    return entry[4] if self.wide else entry[1]
        return None

    def tls_offset(self, symbol):
        """Where a thread-local symbol of an x86 executable lies from the thread pointer (TLS variant II), or None."""
        block = next((h for h in self.headers if h["type"] == PT_TLS), None)
        value = self.symbol(symbol)
        if block is None or value is None:
            return None
        align = max(block["align"], 1)
        return value - (block["memsz"] + align - 1) // align * align


class Core(Elf):
    """A core: segments in file order, notes in file order."""

    def __init__(self, path):
        super().__init__(path)
        self.loads = [h for h in self.headers if h["type"] == PT_LOAD]
        self.sorted = sorted(self.loads, key=lambda h: h["vaddr"])
        self.notes = []  # (owner, type, offset of its contents in the file, contents)
        for h in self.headers:
            if h["type"] == PT_NOTE:
                self.read_notes(h["offset"], h["filesz"])

    def read_notes(self, offset, size):
        data, i = self.at(offset, size), 0
        while i + 12 <= len(data):
            namesz, descsz, kind = struct.unpack_from(self.order + "III", data, i)
            name, desc = i + 12, i + 12 + (namesz + 3 & ~3)
            self.notes.append((data[name:name + namesz].rstrip(b"\0").decode(), kind, offset + desc,
                               data[desc:desc + descsz]))
            i = desc + (descsz + 3 & ~3)

    def note(self, kind):
        return next((n for n in self.notes if n[1] == kind), None)

    def threads(self):
        """{thread id: {"pc": .., "fs_base": ..}} out of NT_PRSTATUS; registers for x86 only."""
        threads = {}
        for owner, kind, _, desc in self.notes:
            if kind != NT_PRSTATUS or owner != "CORE":
                continue
            if self.wide:
                regs = struct.unpack_from(self.order + "27Q", desc, 112)
                threads[struct.unpack_from(self.order + "i", desc, 32)[0]] = {"pc": regs[16], "fs_base": regs[21]}
            else:
                regs = struct.unpack_from(self.order + "17I", desc, 72)
                threads[struct.unpack_from(self.order + "i", desc, 24)[0]] = {"pc": regs[12], "fs_base": None}
        return threads

    def pieces(self, start, end):
        """Yield (from, to, offset in the file or None where no contents are) over [start, end), gaps left out."""
        for h in self.sorted:
            low, high = h["vaddr"], h["vaddr"] + h["memsz"]
            if high <= start or low >= end:
                continue
            held = low + h["filesz"]
            if max(low, start) < min(held, end):
                yield max(low, start), min(held, end), h["offset"] + max(low, start) - low
            if max(held, start) < min(high, end):
                yield max(held, start), min(high, end), None

    def read(self, address, size):
        """The bytes at an address, or None unless the core holds every one of them."""
        out, at = b"", address
        for low, high, offset in self.pieces(address, address + size):
            if low != at or offset is None:
                return None
            out += self.at(offset, high - low)
            at = high
        return out if len(out) == size else None

    def offset_of(self, address):
        """Where a held byte lies in the file, or None."""
        return next((o for _, _, o in self.pieces(address, address + 1)), None)


def without_file_pages(path, ours, ranges, copy):
    """A copy of gcore's core in which those pages of file mappings are zero that ours does not hold.

    gcore writes a whole mapping where the kernel's filter says so, a checkpoint only the pages that were changed:
    what a reader cannot find in ours it then cannot find there either. ranges: [(start, end)] of file mappings.
    """
    theirs, held = Core(path), Core(ours)
    shutil.copyfile(path, copy)
    with open(copy, "r+b") as f:
        for start, end in ranges:
            for low, high, offset in held.pieces(start, end):
                for a, b, where in theirs.pieces(low, high) if offset is None else ():
                    if where is not None:
                        f.seek(where)
                        f.write(bytes(b - a))
    return copy
