"""What every page says that a result is not."""

FREE = "Futures are free from the first week: they do not follow who held what, not even up to a cut-off."
"""Of the futures of a run; those of a comparison follow the record to the cut."""
NOT_FORECAST = (
    f"{FREE} Inputs that are known from history (air effort, advisers, recruits, dated events) are replayed week "
    "by week. This is therefore not a forecast: it asks what else could have followed from the same "
    "inputs, under these assumptions."
)
LIMITS = (
    "It describes groups and places, never individuals, targets or tactics, and is not for operational use.",
    "A mechanism that moves an outcome here moves it in the model. Nothing here establishes what caused "
    "what in the war: air effort followed the battlefield, so that what came of it is no experiment.",
    "Who takes a town depends on how many attack and how well they fight, hardly on who they are: the model says next "
    "to nothing for or against soldiers, militias or local fighters as those who clear a place.",
    "This is one war. Changes of hands came in a few bursts, so the record tells little about most "
    "parameters.",
    "Sexual slavery and the killing of children are not modelled. No count of deaths stands for what was "
    "suffered.",
    "A figure that is missing from the record is a gap, never a zero.",
)
