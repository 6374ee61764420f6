"""What workers read of a row has the columns' names, in the order in which the statements answer them."""

from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.endpoint.filter import ListeningEndpoint
from services.notifications.model.organisation.called import CalledOrganisation
from services.notifications.model.tables import CONTACT_ROWS, DELIVERY_ROWS, ENDPOINT_ROWS, ORGANISATION_ROWS


def test_a_leased_delivery_has_every_column_in_the_order_of_the_table() -> None:
    assert list(LeasedDelivery._fields) == DELIVERY_ROWS.c.keys()


def test_what_is_read_of_an_endpoint_is_columns_of_it() -> None:
    assert {*CalledEndpoint._fields, *ListeningEndpoint._fields} <= {*ENDPOINT_ROWS.c.keys()}


def test_what_is_read_of_a_contact_and_of_an_organisation_is_columns_of_them() -> None:
    assert {*ReachableContact._fields} <= {*CONTACT_ROWS.c.keys()}
    assert {*CalledOrganisation._fields} <= {*ORGANISATION_ROWS.c.keys()}
