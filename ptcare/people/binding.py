"""Whose a device's copy is: one person, for one record, at one clinic."""

from django.utils.crypto import salted_hmac

from ptcare.people.actors import Actor

LENGTH = 32


def owner_of(actor: Actor) -> str:
    """A name that says nothing to others, and differs with each of the three."""
    said = f"{actor.user.pk}:{actor.role}:{actor.patient_id}:{actor.clinic_id}"
    return salted_hmac("ptcare.device.owner", said).hexdigest()[:LENGTH]
