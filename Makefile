# The project's commands: run, test, lint, bless, bench.

target := $(or $(CARGO_TARGET_DIR),target)
sweepline := $(target)/release/sweepline
# Directories too: removing a source changes only the directory that held it.
web_sources := $(shell find web/src web/public 2>/dev/null) \
	$(wildcard web/index.html web/*.json web/*.ts web/*.js)

.PHONY: run test lint bless bench web server

## Builds the web and the server, loads the sample town into an empty store, serves it.
run: server
	$(sweepline) serve --sample

## Installs what the tests need and runs all of them: Rust, web, browser.
test:
	scripts/test.sh

## Formatting, lints, licences. cargo-deny takes minutes to build, so whoever wants it installs it:
## cargo install cargo-deny --locked; `cargo deny check advisories` asks the network besides.
lint: web
	cargo fmt --check
	cargo clippy --locked --all-targets -- --deny warnings
	if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; \
	else echo "cargo-deny is not installed: deny.toml was not checked"; fi
	npm --prefix web run check

## Makes again what is generated and kept: sample town, API description, types, screenshot.
bless: web
	cargo run --release --locked --example sample_town
	cargo build --release --locked
	$(sweepline) openapi > web/openapi.json.new
	mv web/openapi.json.new web/openapi.json
	npm --prefix web run types
	export "$$(scripts/setup-chromium.sh)" && npm --prefix web run screenshot

## The measured workloads of benches/README.md.
bench: web
	cargo bench --locked

server: web
	cargo build --release --locked

web: web/dist/index.html

web/dist/index.html: web/node_modules/.installed $(web_sources)
	npm --prefix web run build
	touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	touch $@
