"""A scenario drafted from small tables: what is given stands, what is missing is assumed and said."""

from marchland.wars.draft.drafted import Assumption, Drafted, draft
from marchland.wars.draft.small_tables import SmallTables

__all__ = ["Assumption", "Drafted", "SmallTables", "draft"]
