"""Every metric there is, so that dashboards and alerts have one list to be checked against.

Prometheus tells what a series grew by since it first saw it: one that is born with its first event hides that event.
So whoever counts for an alert makes the series at its start, by `labels` alone.
"""

from prometheus_client import Counter, Gauge, Histogram

events_published = Counter("vidare_events_published_total", "Events that Kafka has taken", ["service"])
relay_failures = Counter("vidare_relay_failures_total", "Batches that Kafka did not take", ["service"])
outbox_age = Gauge("vidare_outbox_oldest_seconds", "Age of the oldest event that Kafka does not have", ["service"])
outbox_waiting = Gauge("vidare_outbox_waiting", "Events that Kafka does not have", ["service"])
outbox_dead = Gauge("vidare_outbox_dead", "Events that Kafka refused for good", ["service"])
events_consumed = Counter("vidare_events_consumed_total", "Events whose effects are committed", ["group"])
events_skipped = Counter("vidare_events_skipped_total", "Events of a type nobody here reacts to", ["group", "noun"])
events_repeated = Counter("vidare_events_repeated_total", "Events that had taken effect before", ["subscription"])
consumer_lag = Gauge("vidare_consumer_lag", "Records not yet consumed", ["group", "partition"])
consumer_restarts = Counter("vidare_consumer_restarts_total", "Consumers the watchdog started anew", ["group"])
parked = Gauge("vidare_parked_messages", "Messages that wait for the operator", ["service"])
copy_age = Gauge("vidare_copy_age_seconds", "Time since a copy last heard of its topic", ["topic"])
deliveries = Gauge("vidare_deliveries", "Deliveries by channel and state", ["channel", "state"])
delivery_attempts = Counter("vidare_delivery_attempts_total", "Attempts by outcome", ["channel", "outcome"])
ready = Gauge("vidare_ready", "1 while this part is as /readyz calls ok", ["service", "part"])
clocks_late = Gauge("vidare_clocks_late_seconds", "How late the oldest due clock is", ["service"])
deadlines_late = Gauge("vidare_deadlines_late_seconds", "How late the oldest deadline strikes", ["service"])
problems = Counter("vidare_problems_total", "Requests that were answered by a problem", ["service", "status", "code"])
quota_failures = Counter(
    "vidare_quota_failures_total", "Times that one process could not tell the others what was used", ["service"]
)
request_seconds = Histogram(
    "vidare_request_seconds",
    "Time to answer by route (never by path: a path may hold a client's id)",
    ["service", "method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
