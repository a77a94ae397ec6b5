#!/bin/sh
# MinIO's health check. Once per start it also makes the edge's user: it may read and list the bucket, and no more.
set -eu

mc --quiet ready local
[ ! -e /tmp/edge-user ] || exit 0

# From the environment and standard input: arguments can be seen by others.
export MC_HOST_admin="http://$MINIO_ROOT_USER:$MINIO_ROOT_PASSWORD@127.0.0.1:9000"
mc --quiet admin policy create admin edge-read /plugboard/edge-read.json
printf 'edge\n%s\n' "$EDGE_S3_SECRET" | mc --quiet admin user add admin
# What is attached already is refused, so ask first.
case "$(mc --quiet admin user info admin edge)" in
  *edge-read*) ;;
  *) mc --quiet admin policy attach admin edge-read --user edge ;;
esac
touch /tmp/edge-user
