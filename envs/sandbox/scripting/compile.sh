#!/bin/sh
# tsc of a snapshot; the plain one where this processor is not the one that made the snapshot
node --snapshot-blob /opt/typescript/compiler.blob "$1"
status=$?
[ $status -eq 14 ] || exit $status
exec tsc --target esnext "$1"
