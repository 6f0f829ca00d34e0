# minuted: build, try, test, install. "make help" lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
RELEASE = .build/release
STATIC = .build-static
# Where make deb leaves the package.
PACKAGES ?= .build-static/packages
# Where make bench-peers takes its rules and made-up log from, and how many lines.
PEERS ?= Benchmarks/peers
LINES ?= 1000000

.PHONY: help build daemon demo test manual documented bench bench-peers bench-dashboard bench-archive bench-comparison torture gates \
  lint static install uninstall deb deb-trial first-minutes clean

help:
	@echo "make demo     install missing Debian packages, build, replay twelve made-up days into ./demo"
	@echo "make test     the same set-up, then every test, the one with a real rsyslogd included"
	@echo "make build    build the programs (release)"
	@echo "make bench    lines/s, MB/s and allocations of each stage, beside wc -l"
	@echo "make bench-peers  the same work done by mawk, perl, lognormalizer, sort and uniq: speed and answers"
	@echo "make bench-dashboard  pages a second, and the daemon with and without viewers (wrk)"
	@echo "make bench-archive  what archiving costs; its search beside zgrep, ripgrep and zcat | grep, about 6 minutes"
	@echo "make bench-comparison  beside SEC, mtail, rsyslog, logcheck, logwatch (apt): the same answers, what they take, 3 minutes"
	@echo "make torture  faults, deaths, floods and a simulated day, about 25 minutes: what was lost, what was doubled"
	@echo "make gates    instructions and allocations a line, by valgrind, held against what they may be"
	@echo "make manual   the manual pages anew, from the commands' definitions and Docs/man/parts"
	@echo "make documented  run the commands in README and Docs; links, index, configuration keys"
	@echo "make lint     formatting, import directions, undeclared imports"
	@echo "make install  install into PREFIX ($(PREFIX)), below DESTDIR if set"
	@echo "make deb      the Debian package, into $(PACKAGES)"
	@echo "make deb-trial  that package in a clean Debian 12: installed, used, upgraded, removed, purged (root)"

build: daemon
	$(SWIFT) build -c release --product minuted-dashboard

# What measuring the daemon needs: no web server.
daemon:
	@Tools/packages build
	@echo "building (release); the first time takes some minutes"
	$(SWIFT) build -c release --product minuted
	$(SWIFT) build -c release --product loggen

demo: build
	@Tools/demo $(RELEASE) demo

test:
	@Tools/packages test
	@echo "building and testing (debug); the first time takes some minutes"
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

manual: build
	Tools/manual --binaries $(RELEASE)

documented: build
	Tools/documented --binaries $(RELEASE)

bench: build
	$(SWIFT) build -c release --product bench
	$(RELEASE)/bench --programs $(RELEASE) --rules Rules

bench-dashboard: build
	Benchmarks/dashboard/load.sh $(RELEASE)

bench-archive: daemon
	Benchmarks/archive/bench.py --minuted $(RELEASE)/minuted --loggen $(RELEASE)/loggen --rules Rules \
	  --work .build/bench-archive

# Needs root for logcheck, which runs as a user of its own, and port 20514 on loopback for rsyslogd.
bench-comparison: daemon
	Benchmarks/comparison/bench.py --minuted $(RELEASE)/minuted --loggen $(RELEASE)/loggen \
	  --work /tmp/minuted-comparison

bench-peers: build
	PEERS="$(abspath $(PEERS))" Benchmarks/peers/bench.py --minuted $(RELEASE)/minuted \
	  --work .build/bench-peers --lines $(LINES)

# Needs root for small disks and read-only ones; says what it left out.
torture: daemon
	@Tools/packages test
	@Tools/packages gates
	Tools/torture --minuted $(RELEASE)/minuted --loggen $(RELEASE)/loggen

gates: daemon
	@Tools/packages gates
	Tools/instructions --minuted $(RELEASE)/minuted --work .build/gates --peers "$(abspath $(PEERS))"

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	Tools/layers.py
	$(SWIFT) build --explicit-target-dependency-import-check error

# What is installed or packaged needs no Swift toolchain on its machine.
static:
	@Tools/packages build
	$(SWIFT) build -c release --product minuted -Xswiftc -static-stdlib --scratch-path $(STATIC)
	$(SWIFT) build -c release --product minuted-dashboard -Xswiftc -static-stdlib --scratch-path $(STATIC)

install: static
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/minuted/rules" \
	  "$(DESTDIR)$(PREFIX)/share/minuted/reports" "$(DESTDIR)$(PREFIX)/share/man/man1" \
	  "$(DESTDIR)$(PREFIX)/share/doc/minuted/examples"
	install -m 755 -s $(STATIC)/release/minuted "$(DESTDIR)$(PREFIX)/bin/minuted"
	install -m 755 -s $(STATIC)/release/minuted-dashboard "$(DESTDIR)$(PREFIX)/bin/minuted-dashboard"
	install -m 644 Rules/*.yaml "$(DESTDIR)$(PREFIX)/share/minuted/rules"
	install -m 644 Reports/*.yaml "$(DESTDIR)$(PREFIX)/share/minuted/reports"
	install -m 644 Docs/man/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	for program in minuted minuted-dashboard; do \
	  complete="$(STATIC)/release/$$program --generate-completion-script"; \
	  $$complete bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program" && \
	  $$complete zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$program" && \
	  $$complete fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$program.fish" || exit 1; \
	done
	install -m 644 README.md LICENSE "$(DESTDIR)$(PREFIX)/share/doc/minuted"
	cp -r Docs "$(DESTDIR)$(PREFIX)/share/doc/minuted/"
	install -m 644 Packaging/examples/* "$(DESTDIR)$(PREFIX)/share/doc/minuted/examples"
	install -m 644 Packaging/logrotate/minuted "$(DESTDIR)$(PREFIX)/share/doc/minuted/examples/logrotate"
	install -d "$(DESTDIR)$(PREFIX)/lib/systemd/system"
	for unit in Packaging/systemd/*; do \
	  sed 's,/usr/bin/minuted,$(PREFIX)/bin/minuted,' "$$unit" \
	    >"$(DESTDIR)$(PREFIX)/lib/systemd/system/$$(basename "$$unit")"; \
	done
	@echo "installed; next: minuted init --dry-run (Docs/Install.md)"

deb: static
	@Tools/packages package
	Tools/deb --binaries $(STATIC)/release --output $(PACKAGES)

# Needs root for the chroot, and the network for Debian's packages.
deb-trial: deb
	@Tools/packages package
	Tools/deb-trial --binaries $(STATIC)/release --work .build/deb-trial

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/minuted" "$(DESTDIR)$(PREFIX)/bin/minuted-dashboard"
	for page in Docs/man/*.1; do rm -f "$(DESTDIR)$(PREFIX)/share/man/man1/$${page##*/}"; done
	for program in minuted minuted-dashboard; do \
	  rm -f "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program" \
	    "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$program" \
	    "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$program.fish"; \
	done
	for unit in Packaging/systemd/*; do rm -f "$(DESTDIR)$(PREFIX)/lib/systemd/system/$$(basename "$$unit")"; done
	rm -rf "$(DESTDIR)$(PREFIX)/share/minuted" "$(DESTDIR)$(PREFIX)/share/doc/minuted"

clean:
	rm -rf .build .build-static demo
