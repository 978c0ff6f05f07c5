"""The territorial model: places, sides, groups and communities, week by week."""
