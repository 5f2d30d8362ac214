"""The name of a step, where its amounts are left to the dose."""

import pytest

from programs.doing_words import without_amounts


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("Two hands on support", "Two hands on support"),
        ("Two hands, two rounds", "Two hands"),
        ("Dos manos, dos rondas", "Dos manos"),
        ("2 minutes, slow", "Slow"),
        ("2 minutos, despacio", "Despacio"),
        ("10 minutes", ""),
        ("10 minutes, three times", ""),
        ("30 minutes with gentle hills", "With gentle hills"),
        ("30 minutos con cuestas o tramos rápidos", "Con cuestas o tramos rápidos"),
        ("20 minutes with 1 to 3 % slope", "With 1 to 3 % slope"),
        ("0.5 to 1 kg", ""),
        ("3 kg ankle weight or more", "Ankle weight"),
        ("Tobillera de 3 kg o más", "Tobillera"),
        ("Hard: you lift it 8 to 12 times", "Hard: you lift it 8 to 12 times"),
        ("Two flights, brisk up", "Brisk up"),
        ("Dos tramos", ""),
        ("Ten lifts", ""),
        ("Hinge to about 45 degrees", "Hinge to about 45 degrees"),
        ("Low step (5 to 10 cm), two hands", "Low step (5 to 10 cm), two hands"),
        ("", ""),
    ],
)
def test_a_step_says_how_and_never_how_much(step, said):
    assert without_amounts(step) == said
