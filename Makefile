# `make` alone lists the commands. Each sets up what it needs first.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export AMO_CACHE ?= $(HOME)/.cache/amo
export CARGO_TARGET_DIR ?= $(AMO_CACHE)/target
export AMO_NODE := $(CARGO_TARGET_DIR)/release/amo-node

.PHONY: help run demo test lint test-long bench weights chain-specs zombienet docs clean build setup-build setup-js setup-kubo setup-lint setup-weights

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: build ## Run a development chain with blocks at once, its data in a temporary place
	@scripts/run

demo: build setup-js ## Record, sell, buy, audit and draw a car's week on four nodes (3 minutes)
	@npm --prefix tests run --silent demo

test: lint build setup-js ## Run everything that CI runs
	@scripts/test
	@npm --prefix tests run --silent chain
	@npm --prefix tests run --silent networks

lint: setup-build setup-lint ## Check formatting, clippy, licences and banned crates
	@scripts/lint

test-long: build setup-js ## Run the networks that are too slow for each landing
	@npm --prefix tests run --silent networks:long

bench: build setup-js setup-kubo ## Measure node, codecs and peer store and write docs/benchmarks.md
	@scripts/bench

weights: setup-build setup-weights ## Measure the weights of AMO's pallets and write them to each (takes half an hour)
	@scripts/weights

chain-specs: build ## Write the chain specs that people launch to chain-specs/
	@scripts/chain-specs

zombienet: build setup-js ## Run a network of four validators until Ctrl-C
	@npm --prefix tests run --silent launch

docs: setup-build ## Build the reference of the Rust crates
	@RUSTDOCFLAGS=-Dwarnings SKIP_WASM_BUILD=1 scripts/cargo doc --release --workspace --no-deps
	@echo "docs: $(CARGO_TARGET_DIR)/doc/amo_node/index.html"

clean: ## Delete everything that was built
	rm -rf "$(CARGO_TARGET_DIR)" tests/node_modules

build: setup-build
	@scripts/cargo build --release --workspace

setup-build setup-js setup-kubo setup-lint setup-weights: setup-%:
	@scripts/setup $*
