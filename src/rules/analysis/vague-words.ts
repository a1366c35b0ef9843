/** A kind of words that two readers take differently. */
export type VagueKind = {
  /** What is missing beside such a word. */
  readonly lacks: string
  /** Whether a measure in the same sentence makes the word harmless. */
  readonly measurable: boolean
  /** Counts only where something is asked for or chosen; elsewhere such a word only describes. */
  readonly onlyInItems: boolean
  /** Regular expressions of whole words. */
  readonly words: readonly string[]
}

/**
 * The words, with the reason for each kind. A quality, an amount or a frequency is harmless where a measure stands beside it. A way out
 * ("if possible") and an open list ("etc.") are not: no measure tells when they apply or what they hold.
 */
export const VAGUE_KINDS: readonly VagueKind[] = [
  {
    lacks: 'a quality that nobody can measure',
    measurable: true,
    onlyInItems: false,
    words: [
      'fast|quick|quickly|rapid|rapidly|prompt|promptly|swift|swiftly|soon|slow|slowly|timely',
      'efficient|efficiently|effective|effectively|performant|responsive|robust|robustly|reliable|reliably|resilient|scalable|flexible',
      'user-friendly|user friendly|intuitive|easy|easily|seamless|seamlessly|smooth|smoothly|gracefully|state of the art|state-of-the-art',
      'appropriate|appropriately|adequate|adequately|sufficient|sufficiently|suitable|suitably|reasonable|reasonably|acceptable|acceptably',
      'proper|properly|correctly|satisfactory|satisfactorily|as expected|works well|works fine|good|well enough|good enough',
      'optimal|optimally|minimal|minimally|maximal|significant|significantly|considerable|considerably|excessive|excessively',
      '(?:high|higher|low|lower) (?:availability|latency|performance|throughput|bandwidth|load|utilisation|utilization|delay|loss|quality|priority)',
      '(?:short|long|small|large|big|brief) (?:time|period|delay|interval|number|amount|interruption|outage|downtime|while)',
      'modern|secure enough|as usual|highly available',
    ],
  },
  {
    lacks: 'an amount that nobody can count',
    measurable: true,
    onlyInItems: true,
    words: ['several|some|many|various|numerous|a few|a lot of|lots of|plenty of|a number of|most of|multiple'],
  },
  {
    lacks: 'a frequency or a degree that leaves exceptions open',
    measurable: true,
    onlyInItems: true,
    words: [
      'usually|normally|generally|typically|often|sometimes|occasionally|regularly|periodically|from time to time|frequently|rarely',
      'mostly|largely|mainly|nearly|almost|roughly|more or less',
    ],
  },
  {
    lacks: 'a way out that somebody else decides on',
    measurable: false,
    onlyInItems: false,
    words: [
      '(?:if|where|when|whenever|wherever|as far as|as much as|as soon as) (?:at all )?(?:possible|feasible|practical|practicable|needed|necessary|appropriate|applicable|required|desired)',
      'as \\p{L}{1,20} as (?:possible|feasible|practical|practicable|needed|necessary|desired)',
      'as (?:needed|necessary|appropriate|applicable|desired)|best effort|best-effort|to the extent possible|asap|a\\.s\\.a\\.p',
      'ideally|preferably|hopefully|at your discretion|nice to have|should be ok|should work',
    ],
  },
  {
    lacks: 'a list without an end',
    measurable: false,
    onlyInItems: false,
    words: [
      'etc|et cetera|and so on|and so forth|and the like|and more|or similar|or so|including but not limited to|and/or',
    ],
  },
]

/** Finds the words of a kind, as whole words in any case. */
export function vaguePattern({ words }: VagueKind): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_/-])(?<!\\b(?:as|how|too) )(?:${words.join('|')})(?![\\p{L}\\p{N}_/-])`, 'giu')
}

/** What somebody meant to replace and did not. */
export const LEFTOVER =
  /(?<![\p{L}\p{N}_-])(?:TODO|TBD|TBC|FIXME|XXX|lorem ipsum|to be (?:defined|determined|decided|confirmed|specified)(?=\s*(?:[.;,)]|$)))(?![\p{L}\p{N}_-])|\?{3,}|\{\{[^{}]{0,100}\}\}|<[a-zA-Z][^<>]{0,60}>/giu

/** A number with its unit, or a comparison: what makes a quality, an amount or a frequency measurable. */
export const MEASURE =
  /(?<![\p{L}\p{N}-])\d+(?:[.,]\d+)?\s*(?:%|°|(?:ms|s|sec|min|h|d|[kKMGT]?i?(?:B|bit|bps)(?:\/s)?|Hz|kHz|MHz|GHz|[munp]?W|dBm?)(?![\p{L}\p{N}])|\p{L}[\p{L}-]*s(?![\p{L}\p{N}]))|(?<![\p{L}-])(?:at least|at most|exactly|no more|no later|not later|not longer|within|between|up to|(?:more|less|fewer|higher|lower|faster|slower|longer|shorter|later|earlier) than|equals?|the same as|identical)(?![\p{L}-])/u

/** A value that follows a word at once says what the word means: an id, a name in backticks, a colon with more to come. */
export const NAMED_AFTER = /^\s*(?:\p{L}+\s+){0,3}(?::\s*\S|\(|▪|(?:FR|AC|CAP|TRD|CON|D)-\d{3})/u
