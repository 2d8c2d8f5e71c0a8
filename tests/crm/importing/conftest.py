"""How hard Hypothesis tries: `make test` a little, `make fuzz` (--hypothesis-profile=fuzz) for as long as it takes."""

from hypothesis import HealthCheck, settings

settings.register_profile("test", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=1_500, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("test")
