#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is said of a container is what its archive says, read here with tarfile and json.

For each checkpoint of corpus/containers, whatever wrapped it: engine, name, id, image, pod, namespace, times,
addresses, annotations, mounts, namespaces, standard streams, logs, CRIU's log and its statistics, in manifest.json
and in report.dfxml; and info shows the essentials.

container_metadata.py [ARCHIVE...]
"""
import datetime
import gzip
import hashlib
import io
import json
import pathlib
import re
import sys
import tarfile
import xml.etree.ElementTree as ElementTree

from case import IMAGES_ONLY, ROOT, Checks, convert, corpus, fresh, icecore, judge, run
from protobuf import fields, message

ZERO_TIME = "0001-01-01T00:00:00Z"
IC = "{urn:x-icecore:dfxml:1}"
STATS = {"freezing_time": "freezing_time_us", "frozen_time": "frozen_time_us", "memdump_time": "memdump_time_us",
         "memwrite_time": "memwrite_time_us", "irmap_resolve": "irmap_resolve_us"}


def unpacked(path):
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    return run([judge("zstd"), "-dcq", path]).stdout if data[:4] == b"\x28\xb5\x2f\xfd" else data


def members_of(data):
    """{name: (bytes, mtime)} of a tar, names without a leading ./"""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {re.sub(r"^\./", "", m.name): (tar.extractfile(m).read(), m.mtime) for m in tar if m.isfile()}


def image_of(members):
    """(annotations, members) of the one layer of a container image; ({}, members) of what is none."""
    if "index.json" in members:
        def blob(digest):
            return members["blobs/" + digest.replace(":", "/")][0]
        index = json.loads(members["index.json"][0])
        manifest = json.loads(blob(index["manifests"][0]["digest"]))
        said = {**manifest.get("annotations", {}), **index["manifests"][0].get("annotations", {})}
        return said, members_of(gzip.decompress(blob(manifest["layers"][0]["digest"])))
    if "manifest.json" in members and "checkpoint/inventory.img" not in members:
        manifest = json.loads(members["manifest.json"][0])[0]
        config = json.loads(members[manifest["Config"]][0])
        return config.get("config", {}).get("Labels") or {}, members_of(members[manifest["Layers"][0]][0])
    return {}, members


def folder_members(folder):
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime) for p in folder.rglob("*") if p.is_file()}


class Truth:
    """What the members say, by a reading of their own."""

    def __init__(self, path):
        self.path, self.annotations_of_image = path, {}
        if path.is_dir():
            self.members = folder_members(path)
        else:
            self.annotations_of_image, self.members = image_of(members_of(unpacked(path)))
        self.config, self.spec = self.json("config.dump"), self.json("spec.dump")
        self.status, self.docker = self.json("status.dump"), self.json("config.json")
        self.said = self.spec.get("annotations") or {}

    def json(self, name):
        return json.loads(self.members[name][0]) if name in self.members else {}

    def engine(self):
        manager = {"libpod": "Podman", "cri-o": "CRI-O"}.get(self.said.get("io.container.manager"))
        if manager:
            return manager
        if "status.dump" in self.members:
            return "containerd"
        return "Docker" if "emptyNS" in self.docker else None

    def first(self, *values):
        return next((v for v in values if v and v != ZERO_TIME), None)

    def time(self, nanoseconds):
        """RFC 3339 of nanoseconds since 1970"""
        seconds, rest = divmod(int(nanoseconds or 0), 10**9)
        if not nanoseconds or not int(nanoseconds):
            return None
        at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        return at + (f".{rest:09}".rstrip("0") if rest else "") + "Z"

    def facts(self):
        said, config, status = self.said, self.config, self.status
        metadata = json.loads(said.get("io.kubernetes.cri-o.Metadata", "{}"))
        refs = [config.get("rootfsImageRef"), config.get("rootfsImage")]
        inventory = self.members.get("checkpoint/inventory.img")
        taken = self.time(int(inventory[1]) * 10**9) if inventory and not self.path.is_dir() else None
        return {
            "name": self.first(said.get("io.kubernetes.container.name"), said.get("io.kubernetes.cri.container-name"),
                               status.get("metadata", {}).get("name"), metadata.get("name"), config.get("name")),
            "id": self.first(config.get("id"), status.get("id")),
            "image": self.first(config.get("rootfsImageName")),
            "image_id": self.first(config.get("rootfsImageID"),
                                   *[r for r in refs if re.fullmatch(r"(sha256:)?[0-9a-f]{64}", r or "")]),
            "image_digest": self.first(*[r for r in refs if "@sha256:" in (r or "")]),
            "pod": self.first(said.get("io.kubernetes.pod.name"), said.get("io.kubernetes.cri.sandbox-name")),
            "pod_namespace": self.first(said.get("io.kubernetes.pod.namespace"),
                                        said.get("io.kubernetes.cri.sandbox-namespace")),
            "pod_id": self.first(said.get("io.kubernetes.cri-o.SandboxID"), said.get("io.kubernetes.cri.sandbox-id")),
            "hostname": self.spec.get("hostname"),
            "runtime": config.get("runtime"),
            "state": status.get("state"),
            "created": self.first(config.get("createdTime")),
            "started": self.time(status.get("startedAt")),
            "checkpointed": self.first(config.get("checkpointedTime"), self.docker.get("created"), taken),
            "log_path": self.first(config.get("logPath"), said.get("io.kubernetes.cri-o.LogPath")),
            "cgroups_path": self.spec.get("linux", {}).get("cgroupsPath"),
            "root_path": self.spec.get("root", {}).get("path"),
            "engine_version": self.annotations_of_image.get("io.podman.annotations.checkpoint.podman.version"),
            "host_kernel": self.annotations_of_image.get("io.podman.annotations.checkpoint.host.kernel"),
            "criu_version": self.annotations_of_image.get("io.podman.annotations.checkpoint.criu.version"),
        }

    def mounts(self):
        found = [(m["destination"], m.get("source"), m.get("type"), ",".join(m.get("options", [])))
                 for m in self.spec.get("mounts", [])]
        return found + [(m["destination"], m["source"], m["file_type"], "") for m in self.json("bind.mounts") or []]

    def logs(self):
        found = []
        for name in ("ctr.log", "container.log", "io.kubernetes.cri-o.LogPath"):
            if name in self.members:
                lines = self.members[name][0].decode().splitlines()
                times = [line.split(" ")[0] for line in lines]
                found.append((name, len(self.members[name][0]), len(lines), *(times[:1] or [None]),
                              *(times[-1:] or [None])))
        return found

    def statistics(self):
        """stats-dump by hand: service magic, magic, length, then protobuf."""
        found = [n for n in self.members if n.split("/")[-1] == "stats-dump"]
        names = ("freezing_time frozen_time memdump_time memwrite_time pages_scanned pages_skipped_parent pages_written "
                 "irmap_resolve pages_lazy page_pipes page_pipe_bufs shpages_scanned shpages_skipped_parent "
                 "shpages_written").split()
        if not found:
            return None
        (dump,) = message(self.members[found[0]][0][12:])[1]
        values = {names[number - 1]: value for number, value in fields(dump)}
        return {STATS.get(k, k): v for k, v in values.items()}

    def dump_log(self):
        names = [n for n in self.members if n.split("/")[-1] == "dump.log"]
        if not names:
            return None
        text = self.members[names[0]][0].decode()
        version, host = re.search(r"Version: (\S+)", text), re.search(r"Running on (\S+) \S+ (\S+)", text)
        return (names[0], len(text.splitlines()), version and version[1], host and host[1], host and host[2],
                len(re.findall(r"^(?:\(.*?\) )?Error ", text, re.M)), len(re.findall(r"^(?:\(.*?\) )?Warn  ", text, re.M)))


def check(checks, name, path):
    truth, done = Truth(path), convert(path)
    if not checks.ok(name, "convert", done.status == 0, done):
        return
    manifest = json.loads((done.out / "manifest.json").read_text())
    ours = manifest.get("container", {})
    checks.same(name, "engine", [ours.get("engine")], [truth.engine()])
    want = truth.facts()
    checks.same(name, "facts", [(k, ours.get(k)) for k in want], list(want.items()))
    listed = {a["name"]: a["text"] for a in ours.get("annotations", []) if a["where"].endswith("spec.dump")}
    checks.same(name, "annotations", sorted(listed.items()), sorted(truth.said.items()))
    checks.same(name, "labels", sorted((a["name"], a["text"]) for a in ours.get("labels", [])),
                sorted((truth.status.get("labels") or {}).items()))
    checks.same(name, "mounts", [(m["destination"], m.get("source"), m.get("type"), m.get("options", ""))
                                 for m in ours.get("mounts", [])], truth.mounts())
    checks.same(name, "namespaces", [n["type"] for n in ours.get("namespaces", [])],
                [n["type"] for n in truth.spec.get("linux", {}).get("namespaces", [])])
    checks.same(name, "addresses", [a["address"] for a in ours.get("addresses", [])],
                [v for k, v in truth.said.items() if k.startswith("io.kubernetes.cri-o.IP.")])
    streams = [n for n in truth.members if n.split("/")[-1] == "descriptors.json"]
    checks.same(name, "standard streams", ours.get("standard_streams", []), truth.json(streams[0]) if streams else [])
    checks.same(name, "logs", [(e["member"].split("/")[-1], e["size"], e["lines"], e.get("first"), e.get("last"))
                               for e in ours.get("logs", [])], truth.logs())
    checks.same(name, "statistics", sorted(manifest.get("statistics", {}).items()),
                sorted((truth.statistics() or {}).items()))
    logs = [(e["member"], e["lines"], e.get("version"), e.get("host"), e.get("release"), e["errors"], e["warnings"])
            for e in manifest.get("criu_logs", [])]
    checks.same(name, "CRIU's log", logs, [truth.dump_log()] if truth.dump_log() else [])
    check_dfxml(checks, name, done, ours, manifest)
    check_info(checks, name, path, truth, want)


def check_dfxml(checks, name, done, ours, manifest):
    """The same is in report.dfxml."""
    root = ElementTree.parse(done.out / "report.dfxml").getroot()
    check_schema(checks, name, root)
    element = root.find(f".//{IC}container")
    facts = {k: v for k, v in ours.items() if isinstance(v, str)}
    checks.same(name, "ic:container", sorted((k, v) for k, v in element.attrib.items() if not k.endswith("_b64")),
                sorted((k, v) for k, v in facts.items() if not k.endswith("_b64")))
    for kind, listed in (("container_statement", ours["statements"]), ("container_annotation", ours["annotations"]),
                         ("container_mount", ours["mounts"]), ("caveat[@of]", ours["caveats"]),
                         ("absent_member", ours["absent"]), ("criu_log", manifest.get("criu_logs", []))):
        checks.same(name, f"ic:{kind}", [len(root.findall(f".//{IC}{kind}"))], [len(listed)])


def check_schema(checks, name, root):
    """What stands in metadata is as our own schema has it: each element on its own, some of each kind."""
    kinds = {}
    for element in root.find("{http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML}metadata"):
        if element.tag.startswith(IC):
            kinds.setdefault(element.tag, []).append(element)
    folder, files = fresh("elements"), []
    folder.mkdir()
    for elements in kinds.values():
        for element in elements[:4]:
            files.append(folder / f"{len(files)}-{element.tag[len(IC):]}.xml")
            files[-1].write_bytes(ElementTree.tostring(element))
    said = run([judge("xmllint"), "--noout", "--schema", ROOT / "report" / "icecore-dfxml-1.xsd", *files])
    checks.ok(name, f"metadata has {len(kinds)} kinds of our elements, as the schema has them",
              said.returncode == 0 and len(kinds) > 4, said.stderr)


def check_info(checks, name, path, truth, want):
    said = run([icecore(), "info", path]).stdout.decode()
    shown = [want[k] for k in ("name", "id", "image", "pod", "pod_namespace", "created", "checkpointed") if want[k]]
    checks.ok(name, "info shows the essentials", all(v in said for v in [truth.engine()] + shown), said)
    checks.ok(name, "info is narrow", all(len(line) <= 80 for line in said.splitlines()), said)


def check_broken(checks):
    """config.dump cut anywhere, and spec.dump not JSON: the rest is as it was, the gap has its place."""
    source = corpus() / "containers" / "till.tar"
    for what, member, change in (("cut", "config.dump", lambda b: b[:len(b) // 2]),
                                 ("no JSON", "spec.dump", lambda b: b"<" + b[1:]),
                                 ("no UTF-8", "config.dump", lambda b: b.replace(b'"till"', b'"t\xffll"', 1))):
        out = io.BytesIO()
        with tarfile.open(source) as old, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new:
            for m in old:
                data = old.extractfile(m).read() if m.isfile() else b""
                data = change(data) if m.name == member else data
                m.size = len(data)
                new.addfile(m, io.BytesIO(data))
        path = pathlib.Path(str(convert(source).out) + "-" + hashlib.sha256(out.getvalue()).hexdigest()[:8] + ".tar")
        path.write_bytes(out.getvalue())
        done = convert(path)
        manifest = json.loads((done.out / "manifest.json").read_text())
        gaps = [g for g in manifest["gaps"] if g.get("member") == member]
        checks.ok(what, f"{member}: exit status 3 and one gap with its place",
                  done.status == 3 and len(gaps) == 1 and gaps[0]["text"].startswith(f"{member}+0x"), manifest["gaps"])
        checks.same(what, "the same cores", done.cores(), convert(source).cores())
        checks.same(what, "the engine is known all the same", [manifest["container"]["engine"]], ["Podman"])


def main():
    checks = Checks()
    folder = corpus() / "containers"
    found = sorted(p for p in folder.iterdir() if ".tar" in p.name and p.name not in IMAGES_ONLY)
    for path in found + [folder / "docker-memzoo" / "checkpoints" / "one"]:
        if not sys.argv[1:] or path.name in sys.argv[1:]:
            check(checks, path.name, path)
    if not sys.argv[1:]:
        check_broken(checks)
    checks.end()


if __name__ == "__main__":
    sys.exit(main())
