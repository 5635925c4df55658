# make demo     sets everything up, builds, and runs the main job on samples/
# make test     sets everything up and passes all tests
# make install  puts one self-contained binary into $(PREFIX)/bin

PREFIX ?= /usr/local
DEMO ?= headlight-demo

OS := $(shell uname -s)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
SWIFT_VERSION = $$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')

DEBIAN_LIBRARIES := libcairo2-dev libpango1.0-dev libpng-dev libopenblas-dev zlib1g-dev libssl-dev libonig-dev libglib2.0-dev \
	pkg-config 	fonts-dejavu-core fonts-droid-fallback fonts-noto-core fonts-noto-color-emoji
DEBIAN_TEST_TOOLS := chromium python3-venv pngcheck poppler-utils librsvg2-bin
BREW_LIBRARIES := cairo pango libpng oniguruma glib pkgconf
BREW_TEST_TOOLS := pngcheck poppler librsvg

BUILD := swift build -c release --product headlight
ifeq ($(OS),Linux)
BUILD += --static-swift-stdlib
endif
BINARY = $$($(BUILD) --show-bin-path)/headlight

# Recipes share .build and the package manager.
.NOTPARALLEL:
.PHONY: demo test install build setup setup-tests parity-table metrics-page gallery pixel-goldens drawing-goldens benchmark benchmark-figures format lint clean

demo: build
	$(BINARY) report --model samples/kjv --tokens samples/kjv/prompts.json --output $(DEMO) --force
	@echo
	@echo "Open in a browser:  $(DEMO)/index.html"
	@echo "Heatmaps:           $(DEMO)/*/atlas.png and $(DEMO)/*/figures/"

build: setup
	$(BUILD)

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -s -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/headlight"

test: setup setup-tests lint
	swift build --build-tests
	swift test --skip-build
	$(MAKE) demo DEMO=.build/demo
	$(MAKE) install PREFIX=.build/prefix DESTDIR=
	cd /tmp && "$(CURDIR)/.build/prefix/bin/headlight" --version
	rm -rf .build/pages
	HEADLIGHT=.build/prefix/bin/headlight .venv/bin/python Tests/Pages/make_reports.py .build/pages
	HEADLIGHT_REPORTS=.build/pages .venv/bin/python -m pytest -q Tests/Pages
	HEADLIGHT=.build/prefix/bin/headlight .venv/bin/python -m pytest -q Tests/Figures

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# Measures the largest difference of each parity fixture anew, and writes it down and into the README.
parity-table:
	HEADLIGHT_WRITE_PARITY=1 swift test --filter ParityTests.writeDifferences

# Writes docs/metrics.md and its pictures anew, from the definitions in the sources and the heads of the samples.
metrics-page:
	HEADLIGHT_WRITE_METRICS=1 swift test --filter MetricsPageTests.write

# Writes the drawings anew, as text, that tests of layouts compare with: read what changed before you commit.
drawing-goldens:
	HEADLIGHT_WRITE_GOLDENS=1 swift test --filter FiguresTests

# Draws the pictures anew that pixel tests compare with: look at them before you commit.
pixel-goldens:
	HEADLIGHT_WRITE_PIXELS=1 swift test --filter PixelGoldenTests.goldens

# Draws the figures of docs/gallery.md anew.
gallery:
	HEADLIGHT_WRITE_GALLERY=1 swift test --filter GalleryTests.write

# Times tokenizers beside the tokenizers package: make benchmark TEXT=FILE.
benchmark: setup
	$(call install_packages,python3-venv,)
	swift build -c release --product benchmark-tokenizers
	@[ -e .build/benchmark/ready ] || { \
	  python3 -m venv .build/benchmark/venv && \
	  .build/benchmark/venv/bin/python -m pip install -q --disable-pip-version-check tokenizers==0.23.3 && \
	  touch .build/benchmark/ready; }
	.build/benchmark/venv/bin/python Tests/Benchmarks/benchmark_tokenizers.py \
	  "$$(swift build -c release --show-bin-path)/benchmark-tokenizers" $(if $(TEXT),--text "$(TEXT)" --work ".build/benchmark/$(notdir $(TEXT))")

# Times figures beside matplotlib, and compares their sizes with optipng's.
benchmark-figures: setup
	$(call install_packages,python3-venv optipng,optipng)
	swift build -c release --product benchmark-figures
	@[ -e .build/benchmark/matplotlib-ready ] || { \
	  python3 -m venv .build/benchmark/matplotlib && \
	  .build/benchmark/matplotlib/bin/python -m pip install -q --disable-pip-version-check matplotlib==3.11.2 && \
	  touch .build/benchmark/matplotlib-ready; }
	.build/benchmark/matplotlib/bin/python Tests/Benchmarks/benchmark_figures.py \
	  "$$(swift build -c release --show-bin-path)/benchmark-figures"

clean:
	rm -rf .build .venv headlight-demo

# Installs the packages of $(1) that are missing, by apt-get or Homebrew ($(2)).
define install_packages
	@if command -v apt-get >/dev/null; then \
	  missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	  if [ -n "$$missing" ]; then \
	    [ -z "$(SUDO)" ] || command -v sudo >/dev/null || { \
	      echo "Missing: $$(echo $$missing). Installing them needs root, and sudo is not here: run apt-get install as root, then make again." >&2; exit 1; }; \
	    echo "Installing $$(echo $$missing)"; \
	    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	  fi; \
	elif command -v brew >/dev/null; then \
	  for p in $(2); do brew list $$p >/dev/null 2>&1 || brew install $$p || exit 1; done; \
	else \
	  echo "Neither apt-get nor Homebrew is here. Install these yourself, then call make again: $(1)" >&2; exit 1; \
	fi
endef

setup:
	@version=$(SWIFT_VERSION); printf '6.2\n%s\n' "$${version:-0}" | sort -CV || { \
	  echo "Swift 6.2 or later is needed, found $${version:-none}: see swift.org/install" >&2; exit 1; }
	$(call install_packages,$(DEBIAN_LIBRARIES),$(BREW_LIBRARIES))

setup-tests:
	$(call install_packages,$(DEBIAN_TEST_TOOLS),$(BREW_TEST_TOOLS))
	@[ .venv/ready -nt Tests/Pages/requirements.txt ] || { \
	  python3 -m venv .venv && \
	  .venv/bin/python -m pip install -q --disable-pip-version-check -r Tests/Pages/requirements.txt && \
	  touch .venv/ready; }
