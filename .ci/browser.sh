#!/usr/bin/env bash
# The browser suite, on Debian's Chromium, installed here where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x /usr/bin/chromium ]; then
  apt-get update -qq
  apt-get install -y -qq chromium > /dev/null
fi
npm run --silent build:web
npx vitest run --config vitest.browser.config.ts
