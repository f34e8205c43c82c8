# Short names for dev.py, which does the work and also runs where there is no make.
.PHONY: help demo run test check messages lock audit setup
help: ## this text
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile
demo: ## a filled demo office at http://127.0.0.1:5000
	@python3 dev.py demo
run: ## your own office; its data is in var/office
	@python3 dev.py run
test: ## every test
	@python3 dev.py test
check: ## style and common mistakes
	@python3 dev.py check
messages: ## gather the texts to translate; compile the translations
	@python3 dev.py messages
lock: ## pin all dependencies anew
	@python3 dev.py lock
audit: ## ask what is known against the dependencies
	@python3 dev.py audit
setup: ## only prepare everything, also the tools for tests
	@python3 dev.py setup
