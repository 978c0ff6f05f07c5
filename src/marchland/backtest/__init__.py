"""Forecasts of the model scored beside naive ones, origin by origin."""
