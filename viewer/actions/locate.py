"""Look up, in the background, where appointments take place, and draw their maps."""

from datetime import datetime

from viewer.actions.draw import draw_maps
from viewer.errors import GeocoderUnavailableError
from viewer.ports import Geocoder
from viewer.ports import PlaceStore

# Places that are read at a time: enough to keep the database out of the way, few enough to stop soon.
BATCH = 100


def locate_pending(*, places: PlaceStore, geocoder: Geocoder, now: datetime) -> int:
    """Look up every address that waits, keep the answers and draw the maps; returns how many were answered.

    When the geocoder is not available the rest keeps waiting: that is no answer, and is never stored as one.
    """
    answered = 0
    while waiting := places.pending(BATCH):
        for each in waiting:
            try:
                location = geocoder.locate(each.address, each.place)
            except GeocoderUnavailableError:
                return answered
            places.save(each.key, location, now)
            draw_maps(location, places=places)
            answered += 1
    return answered
