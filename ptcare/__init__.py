"""The ground floor: wiring, and what both houses above stand on."""

from ptcare.celery import app as celery_app
