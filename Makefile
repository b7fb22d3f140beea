# What a contributor types. `make test` is what the pipeline runs, too.
#
# Packages where two goroutines could meet run under the race detector; the
# browser tests do not, since they wait for a browser and would only wait longer.
# Those run one package after the other, so that a browser is not slowed down by
# a database beside it. The last lines are go test's own.

RACED := $(foreach d,conversation directory ledger store outbox,$(if $(wildcard $(d)/*.go),./$(d)/...))

.PHONY: run build test needs check-format golden lighthouse states release

run:
	go run .

build:
	go build -o linnet .

needs:
	@./tools/needs

check-format:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

test: needs check-format
	go vet ./...
	go test -race -timeout 15m $(RACED)
	go test -p 1 -timeout 45m $$(go list ./... | grep -Ev '^linnet/(conversation|directory|ledger|store|outbox)(/|$$)')

# Renews the golden files; read the difference before you commit it.
golden:
	go test $(if $(PKG),$(PKG),./...) -update

# Measures the patient's first pages with Lighthouse, five times each: minutes,
# and a download, so it is no part of make test.
lighthouse: needs
	cd tools/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --silent
	go test -tags lighthouse -run Lighthouse -count 1 -timeout 30m -v .

# Brings a browser to every state of the patient's pages in testdata/states.tsv
# in every language; make test takes each in one. LINNET_STATE="code" looks at
# the states whose names match.
states: needs
	LINNET_STATES=all go test -run TestEveryState -count 1 -timeout 60m -v .

release:
	go build -tags nomsgpack -trimpath -ldflags '-s -w' -o linnet .
