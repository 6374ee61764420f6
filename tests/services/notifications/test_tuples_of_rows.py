"""What workers read of a row has the columns' names, in the order in which the statements answer them."""

from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.endpoint.filter import ListeningEndpoint
from services.notifications.model.tables import DELIVERY_ROWS, ENDPOINT_ROWS


def test_a_leased_delivery_has_every_column_in_the_order_of_the_table() -> None:
    assert list(LeasedDelivery._fields) == DELIVERY_ROWS.c.keys()


def test_what_is_read_of_an_endpoint_is_columns_of_it() -> None:
    assert {*CalledEndpoint._fields, *ListeningEndpoint._fields} <= {*ENDPOINT_ROWS.c.keys()}
