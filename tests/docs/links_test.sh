#!/usr/bin/env bash
# links_test.sh <project>: what the pages link to in the project is there, headings included.
set -euo pipefail
cd "$1"
failed=0

# headings <page>: its headings as a link spells them.
headings() {
    sed -n '/^```/,/^```/d; s/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

count=0
while IFS= read -r page; do
    while IFS= read -r link; do
        count=$((count + 1))
        path=${link%%#*}
        file=$page
        [ -z "$path" ] || file=$(dirname "$page")/$path
        if [ ! -e "$file" ]; then
            echo "$page: there is no $link"
            failed=1
        elif [[ $link == *'#'* ]] && ! grep -qxF -- "${link#*#}" <(headings "$file"); then
            echo "$page: $file has no heading #${link#*#}"
            failed=1
        fi
    done < <(sed '/^```/,/^```/d' "$page" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -vE '^https?:' || true)
done < <(find . -name '*.md' -not -path './build/*' -not -path './.deps/*' -not -path './.git/*')
[ "$count" -gt 30 ] || { echo "expected to find the pages' links, found $count"; exit 1; }
exit "$failed"
