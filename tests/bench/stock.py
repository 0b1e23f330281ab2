"""The settings of a Convertly whose workers wait as django-q2's own ORM broker does: the other side of a comparison."""

from convertly.settings import *  # noqa: F403
from convertly.settings import Q_CLUSTER

Q_CLUSTER = {**Q_CLUSTER, "broker_class": "tests.bench.stock_broker.StockBroker"}
