#!/usr/bin/env bash
# Builds the package, installs it into an empty folder as a user would, and asks it a question.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm run --silent build
npm pack --silent --ignore-scripts --pack-destination "$folder"
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24 ./querent-*.tgz
npx querent ask "headcount by department" --json | grep -q '"status": *"answered"'
echo "package: answered a question"
npx node --input-type=module -e "import { createQuerent } from 'querent'; if (typeof createQuerent !== 'function') process.exit(1)"
echo "package: is a library"
