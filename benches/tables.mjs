// How figures are written in RESULTS.md.

/** @param {string[]} head @param {(string | number)[][]} rows */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i ? "---:" : "---"))), ...rows.map(line)].join("\n");
}

export const ms = (value) => (value === undefined ? "" : value < 100 ? value.toFixed(1) : value.toFixed(0));
export const ratio = (ours, theirs) => (ours && theirs ? `${(theirs / ours).toFixed(2)}x` : "");
export const percent = (value) => (100 * value).toFixed(1);
export const kilobytes = (bytes) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`);

export function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
