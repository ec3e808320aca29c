"""An open circuit is changed by its probe alone, whatever calls that began before it opened come to."""

import pytest

from frontdesk.actions.base import CircuitBreaker
from frontdesk.actions.circuit import Circuit
from frontdesk.testing.clock import ManualClock


@pytest.fixture
def circuit(clock: ManualClock) -> Circuit:
    """One that has just opened."""
    circuit = Circuit(CircuitBreaker(failures=2, window_seconds=60, rest_seconds=30), clock)
    for _ in range(2):
        assert circuit.enter() == "closed"
        circuit.failed("closed")
    assert circuit.is_open
    return circuit


def test_one_probe_at_a_time_is_let_through(circuit: Circuit, clock: ManualClock) -> None:
    assert circuit.enter() is None
    clock.advance(seconds=30)
    assert (circuit.enter(), circuit.enter()) == ("probe", None)
    circuit.succeeded("probe")
    assert circuit.enter() == "closed"


def test_a_call_from_before_neither_closes_it_nor_lets_a_second_probe_through(
    circuit: Circuit, clock: ManualClock
) -> None:
    circuit.succeeded("closed")
    assert circuit.is_open
    clock.advance(seconds=30)
    assert circuit.enter() == "probe"
    circuit.failed("closed")
    circuit.left("closed")
    assert circuit.enter() is None
    circuit.succeeded("probe")
    assert not circuit.is_open


def test_a_probe_that_fails_or_is_cut_off_lets_the_next_one_through(circuit: Circuit, clock: ManualClock) -> None:
    clock.advance(seconds=30)
    assert circuit.enter() == "probe"
    circuit.left("probe")
    assert circuit.enter() == "probe"
    circuit.failed("probe")
    assert circuit.enter() is None
    clock.advance(seconds=30)
    assert circuit.enter() == "probe"
