#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What docker said and exported of a container holds no memory: that is said, and the rest shown.
mkdir capture && cd capture || exit
cat > shop-0123456789ab-inspect.json <<'EOF'
[{"Id":"0123456789ab","Name":"/k8s_web_shop","Created":"2026-11-22T05:04:05Z","Config":{"Image":"shop/web:1.4",
"Labels":{"io.kubernetes.container.name":"web","io.kubernetes.pod.name":"shop","io.kubernetes.pod.namespace":"prod"}}}]
EOF
echo "A /tmp/x" > shop-0123456789ab-diff.txt
tar -cf shop-0123456789ab-export.tar --mtime=@0 shop-0123456789ab-diff.txt
cd ..
icecore info capture > page
echo "status $?" && sed '/^What/,/^$/d' page
icecore convert capture
echo "status $?"
icecore verify capture.icecore capture
echo "status $?"
