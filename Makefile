# Silver Lining. `make help` lists what can be asked for; docs/running.md tells more.

PYTHON := .venv/bin/python
UV := sh requirements/sync.sh uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header pyproject.toml
# Something long and random, made anew for each check of the production settings.
SECRET := $$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(60))")
PRODUCTION := DJANGO_SETTINGS_MODULE=config.settings.production ALLOWED_HOSTS=crm.example.com \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0

.DEFAULT_GOAL := help
FUZZED := tests/crm/importing/test_fuzz.py tests/crm/importing/test_reader.py tests/crm/importing/test_encodings.py \
	tests/crm/importing/test_repairing.py tests/crm/importing/test_dates.py tests/crm/test_identities.py

.PHONY: help setup run demo test fuzz check format lock vendor screenshots bench-import

help: ## List what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: ## Get uv, Python and the locked dependencies into .venv; start nothing
	@sh requirements/sync.sh local

run: setup ## Start everything on http://127.0.0.1:$PORT with the data in $DATA_DIR (8000, .data); Ctrl-C stops it
	@exec $(PYTHON) -m config.run --end-with-parent

demo: setup ## The same, with a made-up viral post loaded
	@exec $(PYTHON) -m config.run --end-with-parent --demo

test: ## Run every test, on a PostgreSQL and a Valkey of its own
	@sh requirements/sync.sh dev
	@$(PYTHON) -m tests.browser
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile

fuzz: ## Bring some ten thousand broken files, made up one by one; takes minutes
	@sh requirements/sync.sh dev
	@$(PYTHON) -m pytest -q --hypothesis-profile=fuzz $(FUZZED)

check: ## Lint, formats, types, import rules, migrations, production settings
	@sh requirements/sync.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	@echo "manage.py makemigrations --check"
	@$(PRODUCTION) SECRET_KEY=$(SECRET) SUPPRESSION_KEY=$(SECRET) \
		$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy (production settings)"
	@$(PRODUCTION) SECRET_KEY=$(SECRET) SUPPRESSION_KEY=$(SECRET) \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

format: ## Format Python and templates, fix what the linter can fix
	@sh requirements/sync.sh dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade

lock: ## Lock the dependencies of pyproject.toml with hashes into requirements/; UPGRADE=1 takes newer versions
	$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements/production.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group local --constraint requirements/production.txt --output-file requirements/local.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group local --group dev --constraint requirements/local.txt --output-file requirements/dev.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group local --group dev --group bench --constraint requirements/dev.txt --output-file requirements/bench.txt

vendor: ## Copy the pinned browser assets into static/vendor (needs Node; the result is committed)
	@sh requirements/sync.sh local
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund
	$(PYTHON) frontend/vendor.py

bench-import: ## Measure an import of 10k, 100k and 1M rows against raw COPY, on a database of its own (ROWS=10000)
	@sh requirements/sync.sh bench
	@$(PYTHON) -m bench.imports $(if $(ROWS),--rows $(ROWS))

screenshots: ## Take the pictures of docs/images from the demo world, in a real browser
	@sh requirements/sync.sh dev
	@$(PYTHON) -m tests.browser
	$(PYTHON) -m docs.screenshots
