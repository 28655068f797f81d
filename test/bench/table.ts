/** Lines of cells as an aligned table, the first column to the left and the others to the right. */
export function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map(([name = '', ...numbers]) =>
      [name.padEnd(widths[0] ?? 0), ...numbers.map((cell, i) => cell.padStart(widths[i + 1] ?? 0))].join(
        '  ',
      ),
    )
    .join('\n')
}
