# `make run` opens a working demo clinic, `make test` runs every test. Both set up
# all they need first; each is as good from another folder, with make -C.

# Where this is set, as in many containers, every start would take seconds longer.
export PYTHONDONTWRITEBYTECODE :=

PYTHON := .venv/bin/python
WITH_SERVERS := $(PYTHON) -m ptcare.embedded.throwaway
REQUIREMENTS := requirements requirements-build requirements-embedded requirements-dev

.PHONY: run test fast bench soak chaos fuzz mutate audit heard check defences fmt lint \
	lock translations pictures backup restore

run:  ## the site, a worker and beat, until Ctrl-C; PORT=8000
	@sh scripts/bootstrap.sh run
	@exec $(PYTHON) -m ptcare.embedded.run

# One more than there are processors, for one of them often waits: for a clock, a server.
test: tools  ## everything
	$(PYTHON) -m pytest -n 3 --dist loadfile

fast: tools  ## the rules only, in about a second
	@DATABASE_URL=postgres:///none REDIS_URL=redis://none \
		$(PYTHON) -m pytest -q tests/rules

# Sizes that end within minutes; those of the goals are 5000 and 1000000.
PATIENTS := 1000
REMINDERS := 20000
LOGGED := 100000

MINUTES := 30

soak: tools  ## MINUTES of load on the whole site: memory, connections, queues
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) bench/soak.py --minutes $(MINUTES)

bench: tools  ## all figures anew into docs/performance.md; PATIENTS, LOGGED, REMINDERS
	@missed=0; PYTHONPATH=.; export PYTHONPATH; \
	$(WITH_SERVERS) $(PYTHON) bench/run.py || missed=1; \
	$(WITH_SERVERS) $(PYTHON) bench/served.py || missed=1; \
	$(WITH_SERVERS) $(PYTHON) bench/years.py --taken $(LOGGED) || missed=1; \
	$(WITH_SERVERS) $(PYTHON) bench/caseload.py --patients $(PATIENTS) || missed=1; \
	$(WITH_SERVERS) $(PYTHON) bench/covers.py --patients $(PATIENTS) || missed=1; \
	$(WITH_SERVERS) --durable $(PYTHON) bench/reminders.py --reminders $(REMINDERS) || missed=1; \
	exit $$missed

SEEDS := 5

LOGS := 20000
GROWN := 200000

chaos: tools  ## notices and LOGS while all is killed or away; upgrades from earlier states
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) bench/chaos/run.py --seeds $(SEEDS)
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) bench/chaos/answers.py --logs $(LOGS)
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) bench/chaos/outages.py
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) bench/chaos/upgrade.py --logs $(GROWN)

BACKUPS := backups

backup: ready  ## a dump of DATABASE_URL, or of `make run`'s, into BACKUPS
	@$(PYTHON) -m ptcare.backup dump $(BACKUPS)

restore: ready  ## the newest dump of BACKUPS in its place; what was there is kept
	@$(PYTHON) -m ptcare.backup restore $(BACKUPS)

defences: tools  ## each defence of docs/security.md taken away once: its test must fail
	@$(WITH_SERVERS) $(PYTHON) scripts/take_away.py

REQUESTS := 20000
SEED := $(shell date +%s)
HOSTILE := tests/test_hostile_input.py tests/test_hostile_http.py

fuzz: tools  ## REQUESTS that nobody means, then every method by everybody; SEED=7
	FUZZ_REQUESTS=$(REQUESTS) FUZZ_SEED=$(SEED) $(PYTHON) -m pytest -q $(HOSTILE)
	EVERY_METHOD=1 $(PYTHON) -m pytest -q tests/test_permission_matrix.py

MUTANTS := 200

mutate: tools  ## MUTANTS of the rules that count, of time and of roles; SEED=1
	@nice -n 10 $(PYTHON) scripts/mutate.py --mutants $(MUTANTS) --seed $(SEED)

audit: tools  ## each page of each role as WCAG 2.2 AA asks; ROLE=lead PAGES=coverage
	@$(WITH_SERVERS) $(PYTHON) -m audit.run

heard: tools  ## write down anew what a screen reader is given, to be read
	-@HEARD=anew $(PYTHON) -m pytest -q tests/journeys/test_what_is_heard.py
	@git diff --stat tests/journeys/heard

check: tools lint test  ## what must be true before a change goes in

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade --check
	$(WITH_SERVERS) $(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(WITH_SERVERS) $(PYTHON) manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) env $(AS_IN_PRODUCTION) $(PYTHON) manage.py check \
		--deploy --fail-level WARNING

AS_IN_PRODUCTION := PTCARE_TEST=0 DEMO=0 SITE_URL=https://clinic.example \
	ALLOWED_HOSTS=clinic.example \
	SECRET_KEY=$(shell od -An -N32 -tx1 /dev/urandom | tr -d ' \n')

fmt: tools  ## code and templates
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade

translations: tools  ## gather what there is to translate into locale/, and compile it
	$(PYTHON) -m ptcare.languages gather
	$(PYTHON) -m ptcare.languages compile

pictures: tools  ## what the guides and README show, taken of a new demo clinic
	@$(WITH_SERVERS) env PYTHONPATH=. $(PYTHON) scripts/pictures.py

lock: tools  ## pin anew what the .in files ask for
	for name in $(REQUIREMENTS); do $(PYTHON) -m uv pip compile -q --upgrade \
		--universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" $$name.in -o $$name.txt || exit; done

.PHONY: ready tools
ready:
	@sh scripts/bootstrap.sh run
tools:
	@sh scripts/bootstrap.sh test
