/** The style sheets of the page, made to stand in a shadow tree of a page of others. */

/**
 * The same rules for a shadow tree: `:root` is the element itself, widths of the window are widths of the element, lengths in
 * `rem` do not follow the type size of the page around, and every variable `--name` can be set from there as `--querent-name`.
 */
export function shadowStyles(css: string): string {
  return css
    .replaceAll(/:root\s*\{([^}]*)\}/g, (_, rules: string) => `:host{${themable(rules)}}`)
    .replaceAll(/:root\[data-theme="?(\w+)"?\]/g, ':host([theme="$1"])')
    .replaceAll(/@media\s*(\([^)]*width[^)]*\))/g, '@container querent-chat $1')
    .replaceAll(/(?<![\w-])(-?\d*\.?\d+)rem\b/g, 'calc($1 * var(--querent-text-size, 16px))')
}

const themable = (rules: string): string =>
  rules.replaceAll(
    /--([\w-]+):\s*([^;]+)/g,
    (_, name: string, value: string) => `--${name}:var(--querent-${name}, ${value})`,
  )
