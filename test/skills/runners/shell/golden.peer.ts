import { openShellRunner } from '../../../../src/skills/runners/shell.ts'
import { describePeers } from '../../../peers/peer.ts'
import { goldenCases } from '../programs/golden-cases.ts'

const OPEN = `input() { jq --raw-output "$1" "$SPECGATE_INPUT"; }
answer() { jq --null-input --arg value "$2" "$1" > "$SPECGATE_OUTPUT"; }
url=$(input .inputs.url) value=$(input .inputs.value)

# The secret goes to curl by a pipe: a command line can be read by everybody on the machine.
ask() {
  printf 'header = "Authorization: Bearer %s"\\n' "$SPECGATE_SECRET_TOKEN" |
    curl --config - --silent --show-error --header "X-Pid: $$" "$@" "$url" --output answer --write-out '%{http_code}' > code
  case $(cat code) in
    200) cat answer ;;
    *) echo "$url: $(cat code) $(cat answer)" >&2; return 1 ;;
  esac
}
`

const PROGRAMS = {
  set: `${OPEN}
chatter=$(input '.inputs.chatter // 0')
[ "$chatter" -eq 0 ] || { head -c "$chatter" /dev/zero | tr '\\0' x; echo; }
if [ "$(input .mode)" = dry-run ]; then
  answer '{ "would-write": $value }' "$value"
else
  echo "setting $value with $SPECGATE_SECRET_TOKEN"
  ask --request PUT --data-raw "$value"
  answer '{ written: $value }' "$value"
fi
`,
  observe: `${OPEN}
found=$(ask)
answer '{ $value }' "$found"
`,
  undo: `${OPEN}
ask --request PUT --data-raw "$(input .before.value)"
answer '{}' ''
`,
  'checks/answers': `${OPEN}
found=$(ask)
answer '{ passed: true, detail: "it answers \\($value)" }' "$found"
`,
  'checks/is_set': `${OPEN}
found=$(ask)
[ "$found" = "$value" ] && passed=true || passed=false
answer "{ passed: $passed, detail: \\"found \\\\(\\$value)\\" }" "$found"
`,
}

describePeers('shell', ['jq', 'curl'], () => {
  goldenCases({
    runner: 'shell',
    ending: '.sh',
    programs: PROGRAMS,
    openMissing: (place) => openShellRunner(place, ['/nonexistent/sh']),
  })
})
