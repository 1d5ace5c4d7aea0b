# `make help` lists what there is.

PREFIX ?= /usr/local
SWIFT_FILES := Sources Tests Package.swift
# Cross-module: the hot path runs through several targets. Exclusivity: checked in every debug build and test instead.
RELEASE := -c release --product squall --static-swift-stdlib \
	-Xswiftc -enforce-exclusivity=unchecked -Xswiftc -cross-module-optimization

.DEFAULT_GOAL := help
.PHONY: help demo build dist install test benchmark fuzz format clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: build ## build, start a target, load it for 20 seconds with a live view, report
	@.build/release/squall demo

build: ## build the release binary, .build/release/squall
	@Scripts/setup.sh build
	swift build $(RELEASE)

dist: ## build what is handed out: one stripped binary in dist/, its archive, and their checksums
	@Scripts/setup.sh build
	@Scripts/dist.sh $(RELEASE)

install: build ## install the binary into PREFIX/bin (default /usr/local), and what scenarios in Swift are built with
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/squall
	install -m 755 .build/release/squall $(DESTDIR)$(PREFIX)/bin/squall
	rm -rf $(DESTDIR)$(PREFIX)/share/squall/Sources $(DESTDIR)$(PREFIX)/share/squall/docs
	cp -R Package.swift README.md Sources docs $(DESTDIR)$(PREFIX)/share/squall/

test: ## build strictly, check the format, run all tests; ends with "N passed, N failed"
	@Scripts/setup.sh test
	@Scripts/test.sh

benchmark: build ## measure side by side with wrk, hey, h2load, ab and Locust; writes docs/benchmarks.md
	Benchmarks/run

fuzz: ## fuzz each parser of what a target sends, and of paths and URLs, for SECONDS (default 60)
	Fuzz/fuzz.sh $(or $(SECONDS),60) all

format: ## format the Swift files in place
	swift format -i -r $(SWIFT_FILES)

clean: ## remove all that was built
	rm -rf .build dist
