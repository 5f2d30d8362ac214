"""What a device kept while it was offline: taken once each, however often sent."""

from programs.services.syncing.entries import Answer, Entry, Kind, State, Why
from programs.services.syncing.taking import take
