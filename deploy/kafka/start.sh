#!/usr/bin/env bash
# Starts the broker and gives the login `operator` its password, by the listener that this container alone can reach.
# The job `topics` then logs in as `operator` and gives each service its own login and rights.
set -euo pipefail
umask 077

let_operator_in() {
  local said file=/tmp/operator.properties
  # A file, since a command line can be read by whoever lists processes.
  printf 'SCRAM-SHA-512=password=%s\n' "$(</run/secrets/kafka_operator_password)" >"$file"
  for _ in {1..20}; do
    # Each try is a Java program of its own: none is begun before the broker listens.
    until (exec 3<>/dev/tcp/localhost/19092) 2>/dev/null; do sleep 1; done
    if said=$(KAFKA_HEAP_OPTS=-Xmx96m /opt/kafka/bin/kafka-configs.sh --bootstrap-server localhost:19092 --alter \
      --entity-type users --entity-name operator --add-config-file "$file" 2>&1); then
      rm -f "$file"
      touch /tmp/operator-may-log-in # what the health check waits for
      return
    fi
    sleep 1
  done
  echo "start.sh: the login of the operator could not be made: $said" >&2
}

rm -f /tmp/operator-may-log-in
let_operator_in &
exec /etc/kafka/docker/run
