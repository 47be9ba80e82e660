#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A checkpoint is the same in whatever it is handed over: every file of corpus/containers is told for what it is, and
the same images in any archive, container image, pod or pipe give the same processes, memory and digests.

inputs.py [WRAPPING...]
"""
import filecmp
import hashlib
import json
import subprocess
import sys
import tarfile

import wrapping
from case import IMAGES_ONLY, Checks, convert, corpus, fresh, icecore, run

# What info says of each file: where it lies, and whose it is.
KINDS = {
    "till.tar": "tar; Podman", "till.tar.gz": "tar, gzip; Podman", "till.tar.zst": "tar, zstd; Podman",
    "web.tar": "tar; Podman", "sh.tar.gz": "tar, gzip; Podman", "sh.tar.zst": "tar, zstd; Podman",
    "sh-oci-archive.tar": "tar, gzip in OCI archive; Podman", "sh-docker-archive.tar": "tar in docker archive; Podman",
    "containerd-web.tar": "tar; containerd", "docker-memzoo": "directory; Docker",
    "docker-memzoo/checkpoints": "directory; Docker", "docker-memzoo/checkpoints/one": "directory; Docker",
}
KUBELET = "checkpoint-shop-"


def containers(name=""):
    return corpus() / "containers" / name


def members(done):
    """{name: digest} of the evidence, without the archives around."""
    manifest = json.loads((done.out / "manifest.json").read_bytes())
    return {m["name"]: m.get("sha256") for m in manifest["input"]["members"]}


def check_kinds(check):
    kinds = dict(KINDS)
    kinds.update({p.name: "tar; CRI-O" for p in containers().iterdir() if p.name.startswith(KUBELET)})
    for name, kind in sorted(kinds.items()):
        said = run([icecore(), "info", containers(name)])
        check.ok(name, "info", said.returncode == 0 and name.rpartition("/")[2][:40].encode() in said.stdout, said)
        manifest = json.loads((convert(containers(name)).out / "manifest.json").read_bytes())["input"]
        check.ok(name, f"is told: {kind}", f"{manifest['kind']}; {manifest['layout']}" == kind, manifest["kind"])
    others = {p.name for p in containers().iterdir()} - set(kinds) - IMAGES_ONLY
    others -= {n for n in others if n.endswith(("json", ".json.zst", "-rootfs"))}
    check.ok("corpus/containers", "no file without a kind", not others, others)


def same_cores(check, name, ours, theirs):
    good = ours.cores() == theirs.cores() and ours.cores() and ours.status == theirs.status and all(
        filecmp.cmp(ours.core(p), theirs.core(p), shallow=False) for p in theirs.cores())
    return check.ok(name, "the cores of the plain archive", good, ours)


def check_images(check):
    """The same checkpoint, saved twice by the same engine, against what tarfile and hashlib make of it."""
    oci, docker = convert(containers("sh-oci-archive.tar")), convert(containers("sh-docker-archive.tar"))
    same_cores(check, "sh-docker-archive.tar", docker, oci)
    with tarfile.open(containers("sh-oci-archive.tar")) as outer:
        blobs = {m.name: outer.extractfile(m).read() for m in outer if m.isfile()}
    layer = max(blobs.values(), key=len)
    plain = fresh("layer.tar.gz")
    plain.write_bytes(layer)
    same_cores(check, "sh-oci-archive.tar", oci, convert(plain))
    inside = {m: hashlib.sha256(data).hexdigest() for m, data in wrapping.unpacked(plain)}
    around = {name: hashlib.sha256(data).hexdigest() for name, data in blobs.items()}
    check.same("sh-oci-archive.tar", "digests of the layer's members and of the blobs", sorted(members(oci).items()),
               sorted({**inside, **around}.items()))
    got = {n: d for n, d in members(docker).items() if n in inside}
    check.same("sh-docker-archive.tar", "digests of the layer's members", sorted(got.items()), sorted(inside.items()))
    for done in (oci, docker):
        said = run([icecore(), "verify", done.out, done.source])
        check.ok(done.source.name, "verify proves it", said.returncode == 0 and b"proven: 2 cores" in said.stdout, said)


def wrappings():
    """{what: (its kind, its bytes)} around web.tar."""
    plain = containers("web.tar").read_bytes()
    files = wrapping.unpacked(containers("web.tar"))
    images = [(n.removeprefix("checkpoint/"), d) for n, d in files if n.startswith("checkpoint/")]
    changes = dict(files)["rootfs-diff.tar"]
    nothing = wrapping.tar([("etc/hosts", b"127.0.0.1\n")])
    linked = wrapping.docker([plain], links=[("a/layer.tar", f"../{wrapping.hex_of(plain)}.tar")])
    two = wrapping.Layout()
    described = [two.blob(wrapping.LAYER, nothing), two.blob(wrapping.LAYER + "+gzip", wrapping.squeeze(plain))]
    two.index.append(two.image(described, [wrapping.hex_of(nothing), wrapping.hex_of(plain)]))
    squeeze, tar = wrapping.squeeze, wrapping.tar
    return {
        "a plain layer in an OCI archive": ("tar in OCI archive; Podman", tar(wrapping.oci(plain))),
        "a gzip layer in an OCI archive": ("tar, gzip in OCI archive; Podman", tar(wrapping.oci(plain, squeeze))),
        "an OCI archive, gzip": ("tar in OCI archive, gzip; Podman", squeeze(tar(wrapping.oci(plain)))),
        "the upper one of two layers": ("tar, gzip in OCI archive; Podman", tar(two.files())),
        "a docker archive": ("tar in docker archive; Podman", tar(wrapping.docker([nothing, plain]))),
        "a docker archive with a link": ("tar in docker archive; Podman", tar(linked)),
        "a docker archive, gzip": ("tar in docker archive, gzip; Podman", squeeze(tar(wrapping.docker([plain])))),
        "what ctr exports": ("tar in OCI archive; containerd, by ctr", tar(wrapping.ctr(tar(images), changes))),
        "a tar in a tar": ("tar in tar; Podman", tar([("pod/web.tar", plain)])),
        "a gzip in a tar": ("tar, gzip in tar; Podman", tar([("web.tar.gz", squeeze(plain))])),
        "a tar in a gzip": ("tar in tar, gzip; Podman", squeeze(tar([("web.tar", plain)]))),
        "./ and no folders": ("tar; Podman", tar([("./" + n, d) for n, d in files])),
        "a folder in the tar": ("tar; Podman", tar([("x/y/" + n, d) for n, d in files])),
        "images alone": ("tar; runc or crun", tar(images)),
    }


def check_wrappings(check):
    want = convert(containers("web.tar"))
    views = {v: run([icecore(), v, containers("web.tar"), "-r", "jsonl"]).stdout for v in ("pslist", "psaux")}
    for what, (kind, data) in wrappings().items():
        if sys.argv[1:] and what not in sys.argv[1:]:
            continue
        path = fresh("wrapped")
        path.write_bytes(data)
        done = convert(path)
        same_cores(check, what, done, want)
        manifest = json.loads((done.out / "manifest.json").read_bytes())["input"]
        check.ok(what, f"is told: {kind}", f"{manifest['kind']}; {manifest['layout']}" == kind, manifest)
        check.ok(what, "the archive's digest", manifest["archive"]["sha256"] == wrapping.hex_of(data))
        said = run([icecore(), "verify", done.out, path])
        check.ok(what, "verify proves it", said.returncode == 0 and b"proven: 6 cores" in said.stdout, said)
        for view, rows in views.items():
            check.ok(what, view, run([icecore(), view, path, "-r", "jsonl"]).stdout == rows and rows)
        check.ok(what, "info", run([icecore(), "info", path]).returncode == 0)
        memory = [fresh("memory") for _ in range(2)]
        for out, source in zip(memory, (path, containers("web.tar"))):
            run([icecore(), "memory", source, "--pid", "1", "-o", out])
        same = filecmp.dircmp(*memory)
        check.ok(what, "memory", memory[0].is_dir() and len(same.same_files) > 5 and not same.left_only and
                 not same.right_only, same.diff_files)


def check_layout(check):
    """An OCI layout in a folder, and two runs of the same bytes."""
    folder = fresh("layout")
    for name, data in wrapping.oci(containers("web.tar").read_bytes(), wrapping.squeeze):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    same_cores(check, "an OCI layout", convert(folder), convert(containers("web.tar")))
    once, again = convert(folder, "--reproducible", name="one"), convert(folder, "--reproducible", "-q", name="two")
    sums = [(d.out / "SHA256SUMS").read_bytes() for d in (once, again)]
    check.ok("an OCI layout", "two runs, the same bytes", sums[0] == sums[1])


def check_stdin(check):
    for what, name in (("a pipe", "web.tar"), ("a pipe, zstd", "sh.tar.zst"), ("a pipe, an image", "sh-oci-archive.tar"),
                       ("a file", "web.tar")):
        data, out = containers(name).read_bytes(), fresh("stdin")
        with open(containers(name), "rb") as f:
            how = {"stdin": f} if what == "a file" else {"input": data}
            said = subprocess.run([icecore(), "convert", "-", "-o", out], capture_output=True, check=False, **how)
        want = convert(containers(name))
        good = said.returncode == 0 and all(filecmp.cmp(out / c.name, c, shallow=False)
                                            for c in want.out.glob("core.[0-9]*") if c.suffix[1:].isdigit())
        check.ok(f"standard input, {what}", "the cores of the file", good, said)
        manifest = json.loads((out / "manifest.json").read_bytes())["input"]
        check.ok(f"standard input, {what}", "its digest", manifest["archive"]["sha256"] == wrapping.hex_of(data))
        said = subprocess.run([icecore(), "pslist", "-", "-r", "csv"], input=data, capture_output=True, check=False)
        rows = run([icecore(), "pslist", containers(name), "-r", "csv"]).stdout
        check.ok(f"standard input, {what}", "pslist", said.stdout == rows and rows, said)


def check_pods(check):
    """Two containers in one archive: in folders, in tars, in gzips."""
    web, till = containers("web.tar"), containers("till.tar")
    folders = wrapping.unpacked(web, "web/") + wrapping.unpacked(till, "till/") + [
        ("pod.options", b'{"version":1,"containers":{"web":"web","till":"till"}}'), ("pod.dump", b"{}")]
    pods = {"folders": wrapping.tar(folders),
            "tars": wrapping.tar([("web.tar", web.read_bytes()), ("till.tar", till.read_bytes()), ("pod.dump", b"{}")]),
            "gzips in a gzip": wrapping.squeeze(wrapping.tar(
                [(f"pod/{p.stem}.tar.gz", wrapping.squeeze(p.read_bytes())) for p in (web, till)]))}
    for what, data in pods.items():
        path, out = fresh("pod"), fresh("pod-out")
        path.write_bytes(data)
        said = run([icecore(), "convert", path, "-o", out])
        for source in (web, till):
            want = convert(source)
            cores = [c for c in want.out.glob("core.*") if c.suffix[1:].isdigit()]
            good = cores and all((out / source.stem / c.name).exists() and
                                 filecmp.cmp(out / source.stem / c.name, c, shallow=False) for c in cores)
            check.ok(f"a pod of {what}", f"{source.stem} in its folder", said.returncode == 0 and good, said)
        proven = run([icecore(), "verify", out, path])
        check.ok(f"a pod of {what}", "verify proves both", proven.returncode == 0 and proven.stdout.count(b"proven:") == 2,
                 proven)
        one = run([icecore(), "pslist", path, "--checkpoint", "till", "-r", "csv"]).stdout.decode().splitlines()
        alone = run([icecore(), "pslist", till, "-r", "csv"]).stdout.decode().splitlines()
        check.same(f"a pod of {what}", "one chosen", one, alone)


def main():
    check = Checks()
    if not sys.argv[1:]:
        check_kinds(check)
        check_images(check)
        check_layout(check)
        check_stdin(check)
        check_pods(check)
    check_wrappings(check)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
