#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Container images that lie, archives in archives, pipes: the checkpoint in them is shown, what is wrong is a gap, and
no run hangs, crashes, takes all memory or writes outside of its folder.

usage: inputs.py ICECORE BUILDER
"""
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tarfile

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))

import wrapping  # noqa: E402
from archive import MIB, PID, Archives, entry, make  # noqa: E402
from harness import Converted, Run, limit_file_size, programs, scratch  # noqa: E402

OTHER = "0" * 64
DEEP = b"[" * 100000


def index_of(*descriptors):
    return json.dumps({"schemaVersion": 2, "manifests": list(descriptors)}).encode()


class Inputs(Archives):
    def __init__(self, icecore, builder):
        super().__init__(icecore, builder)
        self.layer = make(self.good)

    def image(self, change=None, layer=None):
        """The files of a layout of a good image, after change(layout, descriptors of the index)."""
        layout = wrapping.Layout()
        layer = self.layer if layer is None else layer
        described = layout.blob(wrapping.LAYER, layer)
        layout.index.append(layout.image([described], [wrapping.hex_of(layer)]))
        if change:
            change(layout)
        return layout

    def try_it(self, name, entries, statuses, cores, said="", **more):
        """Convert a tar of these; `said` is in a gap or in the error."""
        def also(run):
            text = json.dumps(run.gaps()) + run.err.decode()
            return "" if said in text else f"not said: {said!r}: {text[:300]}"
        data = entries if isinstance(entries, bytes) else wrapping.tar(entries)
        self.checks.check(name, self.convert(data, statuses, cores, also=also, **more))

    def lies(self):
        def absent(layout):
            layout.index.append({"mediaType": wrapping.MANIFEST, "digest": "sha256:" + OTHER, "size": 2})

        def loop(layout):
            itself = {"mediaType": wrapping.INDEX, "digest": "sha256:" + OTHER, "size": 2}
            layout.index.append(layout.blob(wrapping.INDEX, {"manifests": [itself]}, digest=OTHER))

        def deep(layout):
            inner = layout.index[0]
            for _ in range(100):
                inner = layout.blob(wrapping.INDEX, {"manifests": [inner]})
            layout.index.append(inner)

        def other_digest(layout):
            layout.index[0]["digest"] = "sha256:" + OTHER
            layout.blobs[OTHER] = layout.blobs[next(d for d, b in layout.blobs.items() if b'"layers"' in b)]

        def sha512(layout):
            layout.index.append({"mediaType": wrapping.MANIFEST, "digest": "sha512:" + OTHER, "size": 2})

        def climbs(layout):
            layout.index.append({"mediaType": wrapping.MANIFEST, "digest": "sha256:../../../etc/passwd", "size": 2})

        def nonsense(layout):
            layout.index += [None, 7, [], {}, {"digest": 7}, {"digest": "x"}, {"digest": "sha256:" + OTHER, "size": -1}]

        cases = {"a manifest that is not there": (absent, "is not in the archive"),
                 "an index that leads back to itself": (loop, "leads back to itself"),
                 "a hundred indexes, each leading to the next": (deep, "too many indexes"),
                 "a manifest of another digest": (other_digest, "has not the digest"),
                 "a digest of another kind": (sha512, "is not in the archive"),
                 "a digest that is a path": (climbs, "is not in the archive"),
                 "descriptors that are none": (nonsense, "without a digest")}
        for name, (change, said) in cases.items():
            self.try_it(name, self.image(change).files(), (3,), [PID], said)
        lie = wrapping.oci(self.layer, lie=OTHER)
        self.try_it("a layer of another digest", lie, (3,), [PID], "has not the digest that the image says")
        packed = wrapping.oci(self.layer, wrapping.squeeze, lie=OTHER)
        self.try_it("a compressed layer of another digest", packed, (3,), [PID], "has not the digest")
        whole = self.image().files()
        for what, index in (("cut", whole[-2][1][:-20]), ("no JSON", b"<xml/>"), ("empty", b""), ("an array", b"[]"),
                            ("deep", DEEP), ("deep objects", b'{"manifests":' * 5000)):
            self.try_it(f"an index that is {what}", self.image().files(index), (3,), [PID], "index.json")
        self.try_it("no index", [f for f in whole if f[0] != "index.json"], (3,), [PID], "index.json")
        manifests = [n for n, d in whole if b'"layers"' in d]
        self.try_it("a manifest that is cut", [(n, d[:-9] if n in manifests else d) for n, d in whole], (3,), [PID],
                    "cut short")
        self.try_it("layers that are not there", [f for f in whole if f[1] != self.layer], (1,), [], "1 of 1 layers")
        many = index_of(*[{"mediaType": wrapping.MANIFEST, "digest": f"sha256:{i:064x}", "size": 2}
                          for i in range(60000)])
        self.try_it("an index of 60,000", self.image().files(many), (3,), [PID])
        cut = wrapping.oci(self.layer[:len(self.layer) // 2])
        self.try_it("a layer that is cut", cut, (1, 3), None)
        for name in ("a layer that is a text", "an empty layer"):
            layer = b"" if "empty" in name else b"not a tar\n" * 99
            self.try_it(name, self.image(layer=layer).files(), (1,), [], "c.tar")

    def docker(self):
        name = wrapping.hex_of(self.layer) + ".tar"
        good = ("a/layer.tar", f"../{name}")
        for what, links in {"to itself": [("b/layer.tar", "layer.tar")],
                            "in a circle": [("b/layer.tar", "../c/layer.tar"), ("c/layer.tar", "../b/layer.tar")],
                            "out of the archive": [("b/layer.tar", "../../" + name)],
                            "to the host": [("b/layer.tar", "/etc/passwd")]}.items():
            self.try_it(f"a layer that is a link {what}", wrapping.docker([self.layer], links=[good] + links), (3,),
                        [PID], "is not in the archive")
        for what, text in {"cut": b'[{"Layers":["a', "an object": b"{}", "numbers": b"[1,2]", "deep": DEEP,
                           "of no layer": b'[{"Layers":[]}]', "of paths": b'[{"Layers":["/etc/passwd","../x"]}]'}.items():
            self.try_it(f"a manifest.json {what}", [("x.tar", self.layer), ("manifest.json", text)], (0, 1, 3), None)

    def inside(self):
        """What is refused in an archive is refused in a layer."""
        evil = [entry("../x", b"x"), entry("/tmp/x", b"x"), entry("mm-7.img", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
                entry("pipe", type=tarfile.FIFOTYPE)]
        huge = entry("big")[0].tobuf(tarfile.GNU_FORMAT)
        huge = bytearray(huge)
        huge[124:136] = b"\x80" + bytes(3) + (1 << 63).to_bytes(8, "big")  # 8 EiB, in base 256
        huge[148:156] = b" " * 8
        huge[148:156] = b"%06o\0 " % sum(huge)
        end = len(self.layer.rstrip(b"\0")) + 511 & ~511
        layers = {"names that lead out": make(evil + self.good), "a name twice": make(self.good + [self.good[-1]]),
                  "10,000 folders deep": make(self.good + [entry("d/" * 10000 + "x", b"x")], tarfile.PAX_FORMAT),
                  "a file of 8 EiB": self.layer[:end] + bytes(huge) + bytes(1024)}
        for what, layer in layers.items():
            for wrap, data in {"in a layer": wrapping.tar(wrapping.oci(layer)),
                               "in a compressed layer": wrapping.tar(wrapping.oci(layer, wrapping.squeeze)),
                               "in a tar in a tar": wrapping.tar([("x.tar", layer)])}.items():
                self.try_it(f"{what}, {wrap}", data, (3,), [PID])
        data = self.layer
        for _ in range(20):
            data = wrapping.tar([("x.tar", data)])
        self.try_it("twenty tars, each in the next", data, (1,), [], "c.tar")
        data = self.layer
        for _ in range(8):
            data = wrapping.squeeze(wrapping.tar([("x.tar.gz", data)]))
        self.try_it("eight compressed ones", data, (1,), [], "c.tar")
        pods = [entry(f"{i}/pstree.img", b"x") for i in range(5000)]
        run = Run([self.icecore, "info", self.file(make(pods))], limit=60)
        self.checks.check("5,000 checkpoints in one tar", run.wrong((1,)))

    def file(self, data):
        path = scratch("file") / "c.tar"
        path.write_bytes(data)
        return path

    def bombs(self):
        """1 GiB of zeros: in a layer, in a tar in a gzip, in a gzip of gzips."""
        def zeros(name):
            path = scratch("zeros") / "bomb.gz"
            rest = make([e for e in self.good if e[0].name != name])
            with gzip.open(path, "wb", compresslevel=1) as f:
                f.write(entry(name, size=1 << 30)[0].tobuf(tarfile.GNU_FORMAT))
                for _ in range(1 << 10):
                    f.write(bytes(1 << 20))
                f.write(rest)
            return path.read_bytes()
        for name in ("dump.log", "mm-100.img"):
            bomb = zeros(name)
            layout = wrapping.Layout()
            layout.index.append(layout.image([layout.blob(wrapping.LAYER + "+gzip", bomb)]))
            for what, data in {"in a layer": wrapping.tar(layout.files()), "in a tar": wrapping.tar([("x.tar.gz", bomb)]),
                               "in a gzip": wrapping.squeeze(wrapping.tar([("x.tar.gz", bomb)]))}.items():
                for verb in ("convert", "info"):
                    path = self.file(data)
                    run = Converted(self.icecore, path, limit=60) if verb == "convert" else Run(
                        [self.icecore, "info", path], limit=60)
                    small = run.mib < MIB or os.environ.get("DAMAGE_NO_SPACE")
                    shown = verb == "info" and run.status == 3 and b"Gaps" in run.out  # on standard output
                    self.checks.check(f"1 GiB of zeros as {name} {what}, {verb}", not shown and run.wrong((0, 1, 3)) or
                                      ("" if small else f"{run.mib:.0f} MiB of memory"))

    def pipes(self):
        def pour(data, name, statuses, said="", verb=(), **more):
            feeder = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            pid = os.fork()
            if not pid:
                feeder.stdout.close()
                try:
                    feeder.stdin.write(data)
                    feeder.stdin.close()
                finally:
                    os._exit(0)
            feeder.stdin.close()
            run = Converted(self.icecore, "-", stdin=feeder.stdout, **more) if not verb else Run(
                [self.icecore, *verb, "-"], stdin=feeder.stdout, **more)
            feeder.stdout.close()
            os.waitpid(pid, 0)
            feeder.wait()
            text = run.err.decode()
            run.source = "standard input"  # as it is called
            self.checks.check(f"standard input: {name}", run.wrong(statuses) or (
                "" if said in text else f"not said: {said!r}: {text[:200]}"))
        pour(self.layer, "a tar", (0,))
        pour(b"", "nothing", (1,), "empty")
        pour(b"this is no archive\n" * 1000, "a text", (1,), "standard input")
        pour(os.urandom(100000), "random bytes", (1,))
        pour(self.layer[:-len(self.layer) // 2], "a tar that is cut", (1, 3))
        pour(bytes(8 << 20), "more than fits", (1,), "cannot keep standard input there",
             preexec=limit_file_size(1 << 20))
        pour(bytes(8 << 20), "more than fits, for info", (1,), "cannot keep standard input there", verb=("info",),
             preexec=limit_file_size(1 << 20))
        run = Run([self.icecore, "info", "-"])
        self.checks.check("standard input: /dev/null", run.wrong((1,)))
        with open(self.file(b"text"), "rb") as f:
            self.checks.check("standard input: a file of text", Run([self.icecore, "info", "-"], stdin=f).wrong((1,)))
        run = Run([self.icecore, "info", "-"], preexec=lambda: os.close(0))
        self.checks.check("standard input: closed", run.wrong((1,)))


def main():
    icecore, builder, _ = programs(sys.argv, __doc__)
    i = Inputs(icecore, builder)
    i.lies()
    i.docker()
    i.inside()
    i.pipes()
    i.bombs()
    i.checks.end()


if __name__ == "__main__":
    main()
