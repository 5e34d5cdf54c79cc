"""Two tables say which status each error becomes; a refusal that is in neither would reach its sender as a defect."""

from collections.abc import Iterator

from viewer import errors


def below(error_type: type[Exception]) -> Iterator[type[Exception]]:
    for child in error_type.__subclasses__():
        yield child
        yield from below(child)


def test_every_refusal_has_a_status_for_senders() -> None:
    assert set(below(errors.RefusedError)) <= errors.STATUS_FOR_SENDERS.keys()


def test_every_error_of_the_module_is_drawn_in_its_tree() -> None:
    drawn = (errors.__doc__ or "").split()
    assert {error_type.__name__ for error_type in below(errors.InnkallingError)} <= set(drawn)


def test_a_client_is_told_that_it_may_try_again_by_a_status_of_its_own() -> None:
    again = {error_type for error_type, status in errors.STATUS_FOR_SENDERS.items() if status == 503}
    assert again == {errors.StorageError, errors.BusyError}
