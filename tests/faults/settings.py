"""The settings of processes that a fault test starts: the tests' own, with a broker that may be killed."""

import os

from config.settings.test import *  # noqa: F403

BROKER_URL = os.environ["FAULTS_BROKER_URL"]
