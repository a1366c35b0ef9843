type Labels = Readonly<Record<string, string | number>>
type Series = Map<string, number>

/** What the service tells about itself: counters and gauges, and histograms of seconds, all kept in memory. */
export type Metrics = {
  readonly count: (name: MetricName, labels?: Labels) => void
  readonly set: (name: MetricName, value: number, labels?: Labels) => void
  readonly observe: (name: 'specgate_evaluation_seconds', seconds: number) => void
  /** The Prometheus text format, version 0.0.4. */
  readonly render: () => string
}

const METRICS = {
  specgate_deliveries_total: ['counter', 'Webhook deliveries by event and what became of them.'],
  specgate_evaluations_total: ['counter', 'Evaluations by result.'],
  specgate_evaluation_seconds: ['histogram', 'Seconds that an evaluation took.'],
  specgate_sweeps_total: ['counter', 'Sweeps over all repositories by result.'],
  specgate_redeliveries_total: ['counter', 'Failed deliveries that GitHub was asked to send again.'],
  specgate_queue_ready: ['gauge', 'Whether the queue can take work.'],
  specgate_queue_jobs: ['gauge', 'Work in the queue by state.'],
  specgate_queue_oldest_seconds: ['gauge', 'Age of the oldest work that waits.'],
  specgate_github_rate_limit_remaining: ['gauge', 'Calls that GitHub still allows, by installation and resource.'],
  specgate_build_info: ['gauge', 'The version that runs.'],
} as const satisfies Readonly<Record<string, readonly [type: string, help: string]>>
export type MetricName = keyof typeof METRICS

const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const

/** Series that one metric may have: what names them is bounded, but a mistake must not eat the memory. */
const MAX_SERIES = 1000

/** A registry of the service's own metrics; several replicas each tell their own. */
export function createMetrics(): Metrics {
  const all = new Map<MetricName, Series>()
  const seconds: number[] = BUCKETS.map(() => 0)
  const totals = { sum: 0, count: 0 }

  function seriesOf(name: MetricName): Series {
    const series = all.get(name) ?? new Map<string, number>()
    all.set(name, series)
    return series
  }

  function write(name: MetricName, labels: Labels, change: (before: number) => number): void {
    const series = seriesOf(name)
    const key = labelText(labels)
    if (!series.has(key) && series.size >= MAX_SERIES) return
    series.set(key, change(series.get(key) ?? 0))
  }

  return {
    count: (name, labels = {}) => write(name, labels, (before) => before + 1),
    set: (name, value, labels = {}) => write(name, labels, () => value),
    observe: (_name, value) => {
      totals.sum += value
      totals.count += 1
      for (const [at, limit] of BUCKETS.entries()) if (value <= limit) seconds[at] = (seconds[at] ?? 0) + 1
    },
    render: () =>
      Object.entries(METRICS)
        .flatMap(([name, [type, help]]) => [
          `# HELP ${name} ${help}`,
          `# TYPE ${name} ${type}`,
          ...(type === 'histogram' ? histogramLines(name, seconds, totals) : seriesLines(name, all)),
        ])
        .join('\n')
        .concat('\n'),
  }
}

function seriesLines(name: string, all: ReadonlyMap<string, Series>): readonly string[] {
  return [...(all.get(name) ?? [])].map(([labels, value]) => `${name}${labels} ${value}`)
}

function histogramLines(
  name: string,
  seconds: readonly number[],
  { sum, count }: { readonly sum: number; readonly count: number },
): readonly string[] {
  return [
    ...BUCKETS.map((limit, at) => `${name}_bucket{le="${limit}"} ${seconds[at] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ]
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
