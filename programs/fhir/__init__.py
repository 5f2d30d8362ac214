"""What programs add to FHIR: exercise programs, exercises, and pain that was told."""
