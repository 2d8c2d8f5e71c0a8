"""Which post people came because of: certain where a file or a person says so, likely where only the time does.

windows decides, from days and numbers alone; writing gives each connection and request its likely post; by_hand keeps
what a person says; offers tells what a choice on the page of an import would mean. See decision 9.
"""

from crm.attribution.by_hand import confirm, leave_to_the_time, take_off
from crm.attribution.offers import within
from crm.attribution.writing import attribute

__all__ = ["attribute", "confirm", "leave_to_the_time", "take_off", "within"]
