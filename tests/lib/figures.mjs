// Measured numbers, one a line, so that they can be collected from the output.

export function figure(name, value) {
  console.log(`figure: ${name} ${Number(value.toPrecision(4))}`);
}

export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
