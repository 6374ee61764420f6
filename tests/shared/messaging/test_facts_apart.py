"""A fact that stands apart: nothing that travels with it names the moment or the request it came from."""

from datetime import UTC, datetime
from uuid import UUID

from shared.ids import new_id
from shared.messaging.contracts import Content
from shared.messaging.envelope import unpack_headers
from shared.messaging.outbox import Fact, row_of

AT = datetime(2026, 6, 18, 9, 0, 42, 7, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Nothing(Content):
    """No content."""


def headers_of(*, apart: bool) -> dict[str, str]:
    fact = Fact("vidare.test.parcel", "parcel.sent", "parcel", new_id(), 3, Nothing(), apart=apart)
    row = row_of(fact, new_id(), "/vidare/parcels", AT, "a-request", TRACE)
    headers = {name: value.decode() for name, value in unpack_headers(row["headers"])}
    assert (UUID(headers["ce_id"]), AT) == (row["event_id"], row["created_at"])
    return headers


def test_a_fact_tells_its_request_and_its_instant() -> None:
    headers = headers_of(apart=False)
    assert (headers["ce_correlationid"], headers["traceparent"]) == ("a-request", TRACE)
    assert headers["ce_time"] == "2026-06-18T09:00:42.000007Z"
    assert UUID(headers["ce_id"]).version == 7


def test_a_fact_that_stands_apart_tells_neither_and_its_id_holds_no_time() -> None:
    headers, other = headers_of(apart=True), headers_of(apart=True)
    assert headers["ce_correlationid"] not in ("a-request", other["ce_correlationid"])
    assert "traceparent" not in headers
    assert headers["ce_time"] == "2026-06-18T09:00:00Z"
    assert UUID(headers["ce_id"]).version == UUID(headers["ce_correlationid"]).version == 4
