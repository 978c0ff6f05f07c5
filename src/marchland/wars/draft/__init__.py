"""A scenario drafted from small tables: what is given stands, what is missing is assumed and said."""

from marchland.wars.draft.drafted import ASSUMED_FILE, Drafted, draft
from marchland.wars.draft.ledger import Assumption
from marchland.wars.draft.small_tables import SmallTables, read

__all__ = ["ASSUMED_FILE", "Assumption", "Drafted", "SmallTables", "draft", "read"]
