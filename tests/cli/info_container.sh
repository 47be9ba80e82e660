#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What CRI-O leaves beside the images, with what is no JSON, is cut short, and tries the terminal.
mkdir export && checkpoint-builder minimal export/checkpoint
cd export || exit
cat >config.dump <<'END'
{"id": "c1", "name": "k8s_web", "rootfsImageName": "registry.example.net/web:1", "runtime": "runc",
 "createdTime": "2026-11-22T05:01:02.5Z", "checkpointedTime": "2026-11-22T05:04:05Z", "restored
END
printf '{"annotations": {"io.container.manager": "cri-o", "io.kubernetes.container.name": "w\\u001b[31m",
 "io.kubernetes.pod.name": "shop", "io.kubernetes.pod.namespace": "production",
 "io.kubernetes.cri-o.IP.0": "10.0.0.7"},
 "mounts": [{"destination": "/data", "type": "bind", "source": "/srv/\377"}],
 "linux": {"namespaces": [{"type": "network", "path": "/proc/1/ns/net"}, {"type": "pid"},
  {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}]}}' >spec.dump
printf '<html>' >bind.mounts
printf '2026-11-22T05:01:03Z stdout F ready\n2026-11-22T05:01:04Z stderr P half' >io.kubernetes.cri-o.LogPath
cat >dump.log <<'END'
(00.000000) Version: 4.2 (gitid 0)
(00.000010) Running on lab Linux 6.18.44 #1 SMP x86_64
(00.100000) Warn  (criu/x.c:1): something was left out
END
cd ..
icecore info export | sed '/^Processes/,/^Gaps/d'
echo "status ${PIPESTATUS[0]}"
